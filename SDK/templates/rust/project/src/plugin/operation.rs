//! Operations that the graph's own table does not have.
use super::*;

/// An operation on f32 values, with its gradient: a function of its inputs, whatever `threads` says. What changes from
/// batch to batch comes in as constants.
pub trait Operation: Send + Sync {
    /// For messages.
    const NAME: &'static str;
    /// False: no gradient passes, and `backward` is not called.
    const HAS_GRADIENT: bool = true;
    /// The shapes of the outputs from those of the inputs.
    fn infer(&self, inputs: &[&[i64]], training: bool) -> Result<Inferred>;
    /// Computes the outputs, which are 0 before.
    fn forward(&self, call: Forward) -> Result<()>;
    /// Adds to the inputs' gradients what the outputs' gradients mean for them.
    fn backward(&self, _call: Backward) -> Result<()> {
        Err(Error::unsupported(format!("operation {} has no backward", Self::NAME)))
    }
}

/// The outputs of an operation.
pub struct Inferred {
    pub shapes: Vec<Vec<i64>>,
    pub saved: usize, // how many numbers `forward` keeps for `backward`
}

/// An input of an operation; the numbers of the type that it does not have are none.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub shape: &'a [i64],
    pub floats: &'a [f32],
    pub integers: &'a [i32],
}

/// A call that computes.
pub struct Forward<'a> {
    pub inputs: Vec<Input<'a>>,
    pub outputs: Vec<&'a mut [f32]>,
    pub saved: &'a mut [f64], // 0 before
    pub training: bool,
    pub threads: usize, // how many may be kept busy
}

/// A call for gradients; inputs, outputs and what is saved are as `forward` left them.
pub struct Backward<'a> {
    pub inputs: Vec<Input<'a>>,
    pub outputs: Vec<&'a [f32]>,
    pub saved: &'a [f64],
    pub d_outputs: Vec<&'a [f32]>,
    pub d_inputs: Vec<Option<&'a mut [f32]>>, // to be added to; none where no gradient is wanted
    pub threads: usize,
}

/// An operation as the host takes it, to be made in `Task::new` and kept in the task for as long as that lives.
pub struct CustomOperation<O: Operation>(*mut Made<O>); // where it stands does not change, whoever moves this
struct Made<O> {
    operation: O,
    host: Host,
    table: bp_op,
}
unsafe impl<O: Operation> Send for CustomOperation<O> {} // as a box of the operation
unsafe impl<O: Operation> Sync for CustomOperation<O> {}
impl<O: Operation> Drop for CustomOperation<O> {
    fn drop(&mut self) { drop(unsafe { Box::from_raw(self.0) }) }
}

impl<O: Operation> CustomOperation<O> {
    pub fn new(operation: O, setup: &Setup) -> CustomOperation<O> {
        let table = bp_op {
            size: size_of::<bp_op>() as u64,
            self_: ptr::null(),
            name: lent(O::NAME),
            infer: Self::infer,
            forward: Self::forward,
            backward: if O::HAS_GRADIENT { Some(Self::backward) } else { None },
        };
        let made = Box::into_raw(Box::new(Made { operation, host: setup.host(), table }));
        unsafe { (*made).table.self_ = made.cast_const().cast() };
        CustomOperation(made)
    }
    pub(super) fn table(&self) -> *const bp_op { unsafe { ptr::addr_of!((*self.0).table) } }

    fn of<'a>(this: *const c_void) -> &'a Made<O> { unsafe { &*this.cast::<Made<O>>() } }
    unsafe extern "C" fn infer(
        this: *const c_void, inputs: *const bp_array, n: u32, outputs: *mut bp_array, n_outputs: u32, training: u32,
        saved_bytes: *mut u64,
    ) -> bp_status {
        let made = Self::of(this);
        guarded(made.host, O::NAME, || {
            let shapes: Vec<&[i64]> = array(inputs, n as u64).iter().map(shape).collect();
            let inferred = made.operation.infer(&shapes, training != 0)?;
            if inferred.shapes.len() != n_outputs as usize || inferred.shapes.iter().any(|shape| shape.len() > 4) {
                let shapes = &inferred.shapes;
                return Err(Error::shape(format!("{} gives {shapes:?}, and {n_outputs} are wanted", O::NAME)));
            }
            for (i, shape) in inferred.shapes.iter().enumerate() {
                let out = &mut *outputs.add(i);
                (out.rank, out.dtype) = (shape.len() as i32, BP_F32);
                out.dims[..shape.len()].copy_from_slice(shape);
            }
            *saved_bytes = (inferred.saved * size_of::<f64>()) as u64;
            Ok(())
        })
    }
    unsafe extern "C" fn forward(this: *const c_void, call: *mut bp_op_call) -> bp_status {
        let (made, call) = (Self::of(this), &*call);
        guarded(made.host, O::NAME, || {
            let outputs = array(call.outputs, call.n_outputs as u64).iter().map(|a| numbers_mut(a)).collect();
            let n = call.saved_bytes as usize / size_of::<f64>();
            made.operation.forward(Forward {
                inputs: inputs(call),
                outputs,
                saved: slice_mut(call.saved.cast::<f64>(), n), // aligned to 64 bytes
                training: call.training != 0,
                threads: call.threads as usize,
            })
        })
    }
    unsafe extern "C" fn backward(this: *const c_void, call: *mut bp_op_call) -> bp_status {
        let (made, call) = (Self::of(this), &*call);
        guarded(made.host, O::NAME, || {
            let gradients = array(call.d_inputs.cast_const(), call.n_inputs as u64);
            // A value that is an input twice has one gradient, and no two slices may be of the same numbers: the second
            // one gets numbers of its own, which are added at the end.
            let is_twice = |i: usize| gradients[..i].iter().any(|other| overlap(other, &gradients[i]));
            let own = |i: usize| if is_twice(i) { vec![0.0; count(&gradients[i])] } else { Vec::new() };
            let mut own: Vec<Vec<f32>> = (0..gradients.len()).map(own).collect();
            let d_inputs = gradients.iter().zip(&mut own).map(|(gradient, own)| match own.is_empty() {
                true if gradient.data.is_null() || gradient.dtype != BP_F32 => None,
                true => Some(numbers_mut(gradient)),
                false => Some(own.as_mut_slice()),
            });
            let numbers = |arrays, n: u32| array(arrays, n as u64).iter().map(floats).collect::<Vec<_>>();
            made.operation.backward(Backward {
                inputs: inputs(call),
                outputs: numbers(call.outputs, call.n_outputs),
                saved: array(call.saved.cast::<f64>(), call.saved_bytes / size_of::<f64>() as u64),
                d_outputs: numbers(call.d_outputs, call.n_outputs),
                d_inputs: d_inputs.collect(),
                threads: call.threads as usize,
            })?;
            for (gradient, own) in gradients.iter().zip(&own).filter(|(_, own)| !own.is_empty()) {
                numbers_mut(gradient).iter_mut().zip(own).for_each(|(x, y)| *x += y);
            }
            Ok(())
        })
    }
}

fn shape(a: &bp_array) -> &[i64] {
    &a.dims[..a.rank as usize]
}
fn count(a: &bp_array) -> usize {
    shape(a).iter().product::<i64>() as usize
}
fn floats<'a>(a: &bp_array) -> &'a [f32] {
    array(a.data.cast::<f32>(), if a.dtype == BP_F32 { count(a) as u64 } else { 0 })
}
fn integers<'a>(a: &bp_array) -> &'a [i32] {
    array(a.data.cast::<i32>(), if a.dtype == BP_I32 { count(a) as u64 } else { 0 })
}
fn inputs(call: &bp_op_call) -> Vec<Input<'_>> {
    let arrays = array(call.inputs, call.n_inputs as u64).iter();
    arrays.map(|a| Input { shape: shape(a), floats: floats(a), integers: integers(a) }).collect()
}
fn overlap(a: &bp_array, b: &bp_array) -> bool {
    let range = |x: &bp_array| (x.data as usize, x.data as usize + count(x) * size_of::<f32>());
    let (a, b) = (range(a), range(b));
    a.0 != 0 && a.0.max(b.0) < a.1.min(b.1)
}
/// The numbers of an array that is the operation's to write, and of which there is no other slice.
unsafe fn numbers_mut<'a>(a: &bp_array) -> &'a mut [f32] {
    slice_mut(a.data.cast::<f32>(), count(a))
}
unsafe fn slice_mut<'a, T>(first: *mut T, n: usize) -> &'a mut [T] {
    if first.is_null() || n == 0 { &mut [] } else { core::slice::from_raw_parts_mut(first, n) }
}
