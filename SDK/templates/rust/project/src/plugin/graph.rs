//! The graph that `build` records.
use super::*;
use core::marker::PhantomData;

/// A value of the graph: 0 stands for none, or for one that went wrong, which the host tells at the end of `build`.
pub type Value = bp_value;

/// Where `build` records the head; the host computes and differentiates. Numbers are f32 but those of `integers`.
pub struct Graph<'t> {
    pub(super) table: *const bp_graph,
    pub(super) windows: usize,
    pub(super) flags: u32,
    // Exactly the task's own lifetime, so that nothing that ends with `build` can be given to the host for longer.
    pub(super) task: PhantomData<fn(&'t ()) -> &'t ()>,
}
macro_rules! operations {
    ($($(#[$about:meta])* $name:ident($($argument:ident: $type:ty),*);)*) => {
        $($(#[$about])*
        pub fn $name(&self, $($argument: $type),*) -> Value {
            unsafe { ((*self.table).$name)(self.table, $($argument),*) }
        })*
    };
}
impl<'t> Graph<'t> {
    operations! {
        /// -> [N,H], the encoder's states: 0 the embeddings, layers or -1 the last.
        hidden(layer: i32);
        /// -> [windows,H]: tanh of a linear layer on each first token.
        pooled();
        /// -> as `parameters` declares it.
        parameter(index: u32);
        /// x[n,i] weight[o,i] bias[o] -> [n,o]; bias 0: none.
        linear(x: Value, weight: Value, bias: Value);
        /// a[n,k] b[k,m] -> [n,m]; BP_TRANSPOSE_A, BP_TRANSPOSE_B: given transposed.
        matmul(a: Value, b: Value, transpose: u32);
        /// Equal shapes, or b is one row: [c] or [1,c].
        add(a: Value, b: Value);
        /// Likewise, element by element.
        mul(a: Value, b: Value);
        /// k x, of the shape of x.
        scale(x: Value, k: f32);
        /// Of the shape of x; kind: BP_GELU, BP_RELU, BP_TANH, BP_SIGMOID or BP_GELU_TANH.
        activation(kind: i32, x: Value);
        /// Over the last axis, of the shape of x.
        softmax(x: Value);
        /// Over the last axis, of the shape of x; gain[c] bias[c].
        layer_norm(x: Value, gain: Value, bias: Value, epsilon: f32);
        /// Of the shape of x; nothing unless training.
        dropout(x: Value, p: f32);
        /// x[n,c] index[m], integers -> [m,c]; a row may be taken more than once.
        gather_rows(x: Value, index: Value);
        /// The part from <= i < to of an axis.
        slice(x: Value, axis: i32, from: i64, to: i64);
        /// x[n,c] starts[m+1], integers -> [m,c]: BP_MEAN, BP_MAX or BP_SUM of the rows starts[i] up to starts[i+1],
        /// where starts rise from 0 to n; an empty range gives 0.
        segment(kind: i32, x: Value, starts: Value);
        /// logits[n,c] targets[n], integers -> one number, a sum over rows; weights[c], or 0: none; rows with the
        /// target `ignore` count nothing.
        cross_entropy(logits: Value, targets: Value, weights: Value, ignore: i32);
        /// logits[n,c] targets[n,c] -> one number, a sum; pos_weights[c], or 0: none.
        bce_with_logits(logits: Value, targets: Value, pos_weights: Value);
        /// Equal shapes -> one number, a sum of squared differences.
        mse(x: Value, target: Value);
    }

    /// Values of equal ranks and equal other dimensions, joined along an axis.
    pub fn concat(&self, values: &[Value], axis: i32) -> Value {
        unsafe { ((*self.table).concat)(self.table, values.as_ptr(), values.len() as u32, axis) }
    }
    /// x in another shape of as many elements; one dimension may be -1, and none at all is one number.
    pub fn reshape(&self, x: Value, shape: &[i64]) -> Value {
        unsafe { ((*self.table).reshape)(self.table, x, shape.as_ptr(), shape.len() as i32) }
    }
    /// The outputs of an operation of the plugin's own, as many as the pattern on the left names:
    /// `let [loss] = g.custom(&self.operation, &[scores]);` `build` must then be written `build<'t>(&'t self, g:
    /// Graph<'t>, ...)`, since the host calls the operation after `build` has returned: it must be a part of the task.
    pub fn custom<O: Operation, const N: usize>(
        &self, operation: &'t CustomOperation<O>, inputs: &[Value],
    ) -> [Value; N] {
        let (n, mut made) = (inputs.len() as u32, [0; N]);
        // Its status says no more than the zeros that it then leaves, and the host remembers.
        unsafe {
            ((*self.table).custom)(self.table, operation.table(), inputs.as_ptr(), n, made.as_mut_ptr(), N as u32)
        };
        made
    }

    /// Whole numbers [n].
    pub fn integers(&self, numbers: &[i32]) -> Value {
        self.constant(numbers.as_ptr().cast(), [numbers.len() as i64, 0, 0, 0], 1, BP_I32)
    }
    /// Numbers as a column [n,1].
    #[track_caller]
    pub fn column(&self, numbers: &[f32]) -> Value { self.floats(numbers, numbers.len(), 1) }
    /// Numbers [rows,columns], row by row.
    #[track_caller] // a mistake is in the line that calls
    pub fn floats(&self, numbers: &[f32], rows: usize, columns: usize) -> Value {
        let n = numbers.len();
        assert!(rows.checked_mul(columns) == Some(n), "{n} numbers are not {rows} rows of {columns}");
        self.constant(numbers.as_ptr().cast(), [rows as i64, columns as i64, 0, 0], 2, BP_F32)
    }
    fn constant(&self, data: *const c_void, dims: [i64; 4], rank: i32, dtype: i32) -> Value {
        let made = bp_array { data: data.cast_mut(), dims, strides: [0; 4], rank, dtype };
        unsafe { ((*self.table).constant)(self.table, &made) }
    }

    /// Whether dropout is on and `random` may be called.
    pub fn training(&self) -> bool { self.flags & BP_TRAINING != 0 }
    /// n random words, from the seed, the step and the tag alone; an error unless training.
    pub fn random(&self, tag: u64, n: usize) -> Result<Vec<u64>> {
        let mut words = vec![0; n];
        checked(unsafe { ((*self.table).random)(self.table, tag, n as u64, words.as_mut_ptr()) })?;
        Ok(words)
    }
    /// The shape of a value.
    pub fn shape(&self, x: Value) -> Result<Vec<i64>> {
        let (mut dims, mut rank) = ([0; 4], 0);
        checked(unsafe { ((*self.table).shape)(self.table, x, dims.as_mut_ptr(), &mut rank) })?;
        Ok(dims[..rank as usize].to_vec())
    }

    /// A loss: a sum, and the weight that the host divides by, summed over the whole step. Several are added up.
    pub fn loss(&self, name: &str, sum: Value, weight: f64) -> Result<()> {
        checked(unsafe { ((*self.table).loss)(self.table, lent(name), sum, weight) })
    }
    /// Rows [n,c] for `decode`, on BP_ON_TOKENS, BP_ON_WINDOWS or BP_ON_WHOLE; slots count from 0.
    pub fn output(&self, slot: u32, rows: Value, axis: u32) -> Result<()> {
        checked(unsafe { ((*self.table).output)(self.table, slot, rows, axis, ptr::null()) })
    }
    /// Rows [n,c] for `decode`, so many for each window of the batch.
    pub fn output_on_items(&self, slot: u32, rows: Value, rows_per_window: &[u64]) -> Result<()> {
        // The host reads as many numbers as there are windows.
        if rows_per_window.len() != self.windows {
            let (n, windows) = (rows_per_window.len(), self.windows);
            return Err(Error::internal(format!("rows are counted for {n} windows, and the batch has {windows}")));
        }
        checked(unsafe { ((*self.table).output)(self.table, slot, rows, BP_ON_ITEMS, rows_per_window.as_ptr()) })
    }
}
