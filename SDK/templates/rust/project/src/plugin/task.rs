//! Tasks: what one declares, and the table of functions that the host calls.
use super::*;
use core::marker::PhantomData;

/// A declared option.
pub struct Setting {
    name: &'static str,
    initial: &'static str,
    help: &'static str,
    choices: &'static str,
    kind: i32,
    range: (f64, f64),
}
/// Declares an option; `kind` is BP_INTEGER, BP_REAL or BP_TEXT, and the range is that of numbers, 0 and 0 for any.
pub const fn setting(
    name: &'static str, initial: &'static str, help: &'static str, kind: i32, least: f64, most: f64,
) -> Setting {
    Setting { name, initial, help, choices: "", kind, range: (least, most) }
}
/// Declares an option that is one of several words, which are given with commas between them.
pub const fn choice(
    name: &'static str, initial: &'static str, help: &'static str, choices: &'static str,
) -> Setting {
    Setting { name, initial, help, choices, kind: BP_CHOICE, range: (0.0, 0.0) }
}
/// Declares an option that is true or false.
pub const fn flag(name: &'static str, initial: bool, help: &'static str) -> Setting {
    let initial = if initial { "true" } else { "false" };
    Setting { name, initial, help, choices: "", kind: BP_BOOLEAN, range: (0.0, 0.0) }
}

/// What a task is made for.
pub struct Setup<'a> {
    setup: &'a bp_setup,
    host: Host,
    options: &'static [Setting],
}
impl<'a> Setup<'a> {
    /// The encoder: the width of its states, its layers, and how many pieces an input has at the most.
    pub fn hidden(&self) -> i64 { self.setup.hidden }
    pub fn layers(&self) -> i64 { self.setup.layers }
    pub fn max_length(&self) -> i64 { self.setup.max_length }
    /// How many records with gold training has.
    pub fn records(&self) -> u64 { self.setup.n_records }
    /// Whether the task is made to be trained.
    pub fn for_training(&self) -> bool { self.setup.purpose == BP_FOR_TRAINING }
    /// The names of the labels of a kind that training holds, and how often it holds them.
    pub fn labels(&self, kind: u32) -> Vec<String> {
        let names = self.inventory(kind).map_or(&[][..], |labels| array(labels.names, labels.n as u64));
        names.iter().map(|name| text(name).to_string()).collect()
    }
    pub fn counts(&self, kind: u32) -> &'a [u64] {
        self.inventory(kind).map_or(&[], |labels| array(labels.counts, labels.n as u64))
    }
    fn inventory(&self, kind: u32) -> Option<&'a bp_labels> {
        array(self.setup.labels, self.setup.n_labels).iter().find(|labels| labels.kind == kind)
    }

    /// The value of a declared option, by its name: of BP_INTEGER and BP_REAL.
    #[track_caller]
    pub fn number(&self, name: &str) -> f64 { self.value(name, &[BP_INTEGER, BP_REAL], "number").number }
    /// Of BP_INTEGER.
    #[track_caller]
    pub fn integer(&self, name: &str) -> i64 { self.value(name, &[BP_INTEGER], "integer").integer }
    /// Of BP_TEXT and of choices.
    #[track_caller]
    pub fn text(&self, name: &str) -> &'a str { text(&self.value(name, &[BP_TEXT, BP_CHOICE], "text").text) }
    /// Of flags.
    #[track_caller]
    pub fn flag(&self, name: &str) -> bool { self.value(name, &[BP_BOOLEAN], "flag").integer != 0 }
    #[track_caller]
    fn value(&self, name: &str, kinds: &[i32], wanted: &str) -> &'a bp_setting {
        // Both are mistakes in the source, which the first run of the task shows.
        let Some(i) = self.options.iter().position(|option| option.name == name) else {
            panic!("OPTIONS does not declare an option named '{name}'");
        };
        assert!(kinds.contains(&self.options[i].kind), "OPTIONS declares '{name}', but not as a {wanted}");
        &array(self.setup.settings, self.setup.n_settings)[i] // one a declared option, in this order
    }

    /// What `save` wrote, and the STATE_VERSION that it was written under; empty before anything was saved.
    pub fn state(&self) -> &'a [u8] { array(self.setup.state.ptr, self.setup.state.len) }
    pub fn state_version(&self) -> &'a str { text(&self.setup.state_version) }

    /// The host, for a task that logs later on.
    pub fn host(&self) -> Host { self.host }
    /// Puts a line into the log of the run.
    pub fn log(&self, level: Level, message: &str) { self.host.log(level, message) }
}

/// A parameter of the head.
#[derive(Default)]
pub struct Parameter {
    pub name: &'static str,
    pub shape: Vec<i64>,
    pub init: i32,
    pub former_names: &'static str, // with commas: those that older versions of this plugin wrote
    pub init_scale: f32,            // deviation of BP_INIT_NORMAL; 0: the encoder's
    pub rate_scale: f32,            // of the learning rate; 0 stands for 1
    pub flags: u32,                 // BP_PARAM_NO_DECAY
}
impl Parameter {
    pub fn new(name: &'static str, shape: &[i64], init: i32) -> Parameter {
        Parameter { name, shape: shape.to_vec(), init, ..Parameter::default() }
    }
}

/// A task; `host` calls its functions in this order.
pub trait Task: Sized + Send + Sync {
    /// BP_TARGET_...: what its gold is.
    const TARGETS: u32;
    /// BP_WHOLE_RECORDS: `build` sees all windows of each of its records.
    const FLAGS: u32 = 0;
    const OPTIONS: &'static [Setting];
    /// True: there is something to `tune`.
    const TUNES: bool = false;
    /// The version of what `save` writes; empty: nothing is saved.
    const STATE_VERSION: &'static str = "";

    fn new(setup: Setup) -> Result<Self>;
    fn parameters(&self) -> Vec<Parameter>;
    fn class_names(&self, _kind: u32) -> Vec<String> { Vec::new() }
    fn prepare(&self, record: Record, inputs: Inputs) -> Result<()>;
    fn account(&self, record: Record, windows: Batch, ledger: Ledger) -> Result<()>;
    fn build<'t>(&'t self, graph: Graph<'t>, batch: Batch, wants_loss: bool) -> Result<()>;
    fn decode(&self, outputs: Outputs) -> Result<Prediction>;
    /// Adapts to held-out records, once after training, beginning afresh each time. TUNES must be true.
    fn tune(&mut self, _held_out: &mut HeldOut) -> Result<()> { Ok(()) }
    /// What is kept in the model beside the parameters; `new` finds it in `Setup::state`. STATE_VERSION must be given.
    fn save(&self) -> Result<Vec<u8>> { Ok(Vec::new()) }
}

struct TaskBox<T> {
    host: Host,
    task: T,
    parameters: Vec<Parameter>,
    class_names: [Vec<String>; 4], // by kind
}
impl<T: Task> TaskBox<T> {
    fn of<'a>(this: *const c_void) -> &'a TaskBox<T> { unsafe { &*this.cast::<TaskBox<T>>() } }

    unsafe extern "C" fn option(i: u32, out: *mut bp_option) -> bp_status {
        let (Some(made), out) = (T::OPTIONS.get(i as usize), &mut *out) else { return BP_DONE };
        (out.name, out.initial, out.help) = (lent(made.name), lent(made.initial), lent(made.help));
        (out.choices, out.type_) = (lent(made.choices), made.kind);
        (out.minimum, out.maximum) = made.range;
        BP_OK
    }
    unsafe extern "C" fn create(host: *const bp_host, setup: *const bp_setup, out: *mut *mut c_void) -> bp_status {
        let host = Host(host);
        guarded(host, "create", || {
            let setup = Setup { setup: &*setup, host, options: T::OPTIONS };
            if T::STATE_VERSION.is_empty() && !setup.state().is_empty() {
                return Err(Error::data("the model keeps state, which this version of the task cannot read"));
            }
            let task = T::new(setup)?;
            let (parameters, class_names) = (task.parameters(), [0, 1, 2, 3].map(|kind| task.class_names(kind)));
            if let Some(made) = parameters.iter().find(|made| made.shape.is_empty() || made.shape.len() > 4) {
                return Err(Error::shape(format!("parameter {} has the shape {:?}", made.name, made.shape)));
            }
            *out = Box::into_raw(Box::new(TaskBox { host, task, parameters, class_names })).cast();
            Ok(())
        })
    }
    unsafe extern "C" fn destroy(this: *mut c_void) { drop(Box::from_raw(this.cast::<TaskBox<T>>())) }
    unsafe extern "C" fn param(this: *const c_void, i: u32, out: *mut bp_param) -> bp_status {
        let (Some(made), out) = (Self::of(this).parameters.get(i as usize), &mut *out) else { return BP_DONE };
        (out.name, out.former_names) = (lent(made.name), lent(made.former_names));
        (out.init, out.rank, out.flags) = (made.init, made.shape.len() as i32, made.flags);
        (out.init_scale, out.rate_scale) = (made.init_scale, made.rate_scale);
        out.dims[..made.shape.len()].copy_from_slice(&made.shape);
        BP_OK
    }
    unsafe extern "C" fn class_name(this: *const c_void, kind: u32, i: u32, out: *mut bp_str) -> bp_status {
        let names = Self::of(this).class_names.get(kind as usize);
        let Some(name) = names.and_then(|names| names.get(i as usize)) else { return BP_DONE };
        *out = lent(name);
        BP_OK
    }
    unsafe extern "C" fn prepare(
        this: *const c_void, record: *const bp_record, flags: u32, sink: *const bp_input_sink,
    ) -> bp_status {
        let this = Self::of(this);
        guarded(this.host, "prepare", || this.task.prepare(Record(&*record), Inputs { sink: &*sink, flags }))
    }
    unsafe extern "C" fn account(
        this: *const c_void, record: *const bp_record, windows: *const bp_batch, sink: *const bp_ledger_sink,
    ) -> bp_status {
        let this = Self::of(this);
        guarded(this.host, "account", || this.task.account(Record(&*record), Batch(&*windows), Ledger(&*sink)))
    }
    unsafe extern "C" fn build(
        this: *const c_void, table: *const bp_graph, batch: *const bp_batch, flags: u32,
    ) -> bp_status {
        let (this, batch) = (Self::of(this), Batch(&*batch));
        let graph = Graph { table, windows: batch.windows(), flags, task: PhantomData };
        guarded(this.host, "build", || this.task.build(graph, batch, flags & BP_WANT_LOSS != 0))
    }
    unsafe extern "C" fn decode(
        this: *const c_void, decode: *const bp_decode, sink: *const bp_record_sink,
    ) -> bp_status {
        let this = Self::of(this);
        guarded(this.host, "decode", || this.task.decode(Outputs(&*decode))?.put(&*sink))
    }
    unsafe extern "C" fn tune(this: *mut c_void, source: *const bp_decode_source) -> bp_status {
        let this = &mut *this.cast::<TaskBox<T>>(); // nothing else runs on it
        guarded(this.host, "tune", || this.task.tune(&mut HeldOut(&*source)))
    }
    unsafe extern "C" fn save(this: *const c_void, sink: *const bp_bytes_sink) -> bp_status {
        let this = Self::of(this);
        guarded(this.host, "save", || {
            let bytes = this.task.save()?;
            checked(((*sink).write)(sink, bytes.as_ptr().cast(), bytes.len() as u64))
        })
    }
}

/// The table of a task.
pub const fn task_table<T: Task>() -> bp_task {
    bp_task {
        targets: T::TARGETS,
        flags: T::FLAGS,
        state_version: lent(T::STATE_VERSION),
        option: Some(TaskBox::<T>::option),
        create: Some(TaskBox::<T>::create),
        destroy: Some(TaskBox::<T>::destroy),
        param: Some(TaskBox::<T>::param),
        class_name: Some(TaskBox::<T>::class_name),
        prepare: Some(TaskBox::<T>::prepare),
        account: Some(TaskBox::<T>::account),
        build: Some(TaskBox::<T>::build),
        decode: Some(TaskBox::<T>::decode),
        // The host does otherwise where there is none.
        tune: if T::TUNES { Some(TaskBox::<T>::tune) } else { None },
        save: if T::STATE_VERSION.is_empty() { None } else { Some(TaskBox::<T>::save) },
        ..bp_task::EMPTY
    }
}
