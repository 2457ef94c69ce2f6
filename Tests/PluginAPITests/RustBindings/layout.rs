//! Prints what Rust makes of the contract, in the lines of `Sources/PluginAPI/layout.lock` without their declarations.
//! A struct, a field or a constant that the lock has and this file or the bindings lack shows as a missing line.

use biobert_plugin::*;
use core::mem::offset_of;

fn size_of_field<T, F>(_: fn(&T) -> &F) -> usize {
    size_of::<F>()
}

macro_rules! layout {
    ($type:ident: $($field:ident),+) => {
        println!("struct {} {}", stringify!($type), size_of::<$type>());
        $(println!(
            "field {} {} {} {}",
            stringify!($type),
            stringify!($field).trim_end_matches('_'),
            offset_of!($type, $field),
            size_of_field(|s: &$type| &s.$field)
        );)+
    };
}

macro_rules! constants {
    ($($name:ident),+ $(,)?) => {
        $(println!("constant {} {}", stringify!($name), $name);)+
    };
}

fn main() {
    println!("type bp_status {}", size_of::<bp_status>());
    println!("type bp_value {}", size_of::<bp_value>());
    layout!(bp_str: ptr, len);
    layout!(bp_array: data, dims, strides, rank, dtype);
    layout!(bp_labels: kind, n, names, counts);
    layout!(bp_text: id, text, role, flags);
    layout!(bp_span: start, end, text, label, group, flags, score);
    layout!(bp_pair: head, tail, label, flags, score);
    layout!(bp_class: label, flags, score);
    layout!(bp_answer: text, start, end, source, group, rank, flags, score);
    layout!(bp_record: size, id, kind, file, line, flags, reserved, texts, n_texts, words, n_words, sentences, n_sentences, spans, span_ids, span_texts, n_spans, pairs, n_pairs, classes, n_classes, answers, n_answers, values, n_values, extra, labels, n_labels);
    layout!(bp_records: size, count, stride, first);
    layout!(bp_host: size, abi_major, abi_minor, ctx, error, error_at, log, extension);
    layout!(bp_files: size, ctx, open, read, close, entry, create, write);
    layout!(bp_option: size, name, help, initial, choices, type_, flags, minimum, maximum);
    layout!(bp_setting: text, number, integer);
    layout!(bp_setup: size, hidden, layers, max_length, labels, n_labels, n_records, settings, n_settings, state, state_version, purpose, reserved);
    layout!(bp_chunk: text, start, end, source, kind);
    layout!(bp_input: size, tag, a, b, n_a, n_b, fit_a, fit_b, max_a, max_b);
    layout!(bp_input_sink: size, ctx, input);
    layout!(bp_batch: size, n_records, stride, records, n_windows, first_token, record, number, count, tag, n_tokens, piece, segment, source, word, start, end, flags);
    layout!(bp_op_call: size, inputs, outputs, d_inputs, d_outputs, n_inputs, n_outputs, saved, saved_bytes, training, threads);
    layout!(bp_op: size, self_, name, infer, forward, backward);
    layout!(bp_graph: size, ctx, hidden, pooled, parameter, constant, random, loss, output, shape, linear, matmul, add, mul, scale, activation, softmax, layer_norm, dropout, gather_rows, concat, slice, reshape, segment, cross_entropy, bce_with_logits, mse, custom);
    layout!(bp_decode: size, record, windows, outputs, first_item, n_outputs, flags);
    layout!(bp_ledger_sink: size, ctx, entry);
    layout!(bp_record_sink: size, ctx, put);
    layout!(bp_bytes_sink: size, ctx, write);
    layout!(bp_decode_source: size, ctx, next, rewind);
    layout!(bp_param: size, name, former_names, dims, rank, init, init_scale, rate_scale, flags, reserved);
    layout!(bp_task: size, targets, flags, state_version, option, create, destroy, param, class_name, prepare, account, build, decode, tune, save);
    layout!(bp_opening: size, files, path, split, role, flags, settings, n_settings);
    layout!(bp_format: size, offset_unit, flags, extensions, option, probe, split, open, label, next, close, create, write, finish);
    layout!(bp_value_sink: size, ctx, put);
    layout!(bp_metric: size, gold_formats, predicted_formats, begin, update, merge, finish, end);
    layout!(bp_function: size, name, summary, signature, address);
    layout!(bp_functions: size, at);
    layout!(bp_item: size, kind, id, summary, table);
    layout!(bp_plugin: size, abi_major, built_minor, min_host_minor, reserved, id, version, license, summary, item, extension);
    layout!(bp_note: name_size, content_size, type_, name, abi_major, built_minor);
    constants!(
        BP_ABI_MAJOR,
        BP_ABI_MINOR,
        BP_NEEDS_MINOR,
        BP_OK,
        BP_DONE,
        BP_E_ARGUMENT,
        BP_E_SHAPE,
        BP_E_DATA,
        BP_E_IO,
        BP_E_MEMORY,
        BP_E_UNSUPPORTED,
        BP_E_INTERNAL,
        BP_NONE,
        BP_FUNCTIONS,
        BP_F32,
        BP_I32,
        BP_F64,
        BP_I64,
        BP_OF_WORDS,
        BP_OF_SPANS,
        BP_OF_PAIRS,
        BP_OF_RECORDS,
        BP_OF_ANSWERS,
        BP_OF_VALUES,
        BP_BODY,
        BP_QUERY,
        BP_HAS_GOLD,
        BP_WORDS_GIVEN,
        BP_SENTENCES_GIVEN,
        BP_INTEGER,
        BP_REAL,
        BP_TEXT,
        BP_CHOICE,
        BP_BOOLEAN,
        BP_FOR_TRAINING,
        BP_FOR_PREDICTION,
        BP_COPY,
        BP_REPLACE,
        BP_INSERT,
        BP_TOKEN,
        BP_WINDOW,
        BP_AROUND,
        BP_TRUNCATE,
        BP_REFUSE,
        BP_TOKEN_SPECIAL,
        BP_TOKEN_WORD_START,
        BP_TOKEN_OWNED,
        BP_TOKEN_INSERTED,
        BP_TOKEN_BASIC_START,
        BP_GELU,
        BP_RELU,
        BP_TANH,
        BP_SIGMOID,
        BP_GELU_TANH,
        BP_MEAN,
        BP_MAX,
        BP_SUM,
        BP_TRANSPOSE_A,
        BP_TRANSPOSE_B,
        BP_ON_TOKENS,
        BP_ON_WINDOWS,
        BP_ON_ITEMS,
        BP_ON_WHOLE,
        BP_INIT_NORMAL,
        BP_INIT_ZERO,
        BP_INIT_ONE,
        BP_PARAM_NO_DECAY,
        BP_TARGET_SPANS,
        BP_TARGET_PAIRS,
        BP_TARGET_PAIR_LABELS,
        BP_TARGET_CLASSES,
        BP_TARGET_ANSWERS,
        BP_TARGET_VALUES,
        BP_WHOLE_RECORDS,
        BP_TRAINING,
        BP_WANT_LOSS,
        BP_UNIT_UTF8,
        BP_UNIT_CODEPOINTS,
        BP_UNIT_UTF16,
        BP_GOLD,
        BP_PREDICTED,
        BP_VERBATIM,
        BP_HIGHER_IS_BETTER,
        BP_PRIMARY,
        BP_UNDEFINED,
        BP_LOWER_IS_BETTER,
        BP_NOTE_TYPE
    );
    println!("constant BP_NOTE_NAME {}", core::str::from_utf8(&BP_NOTE_NAME).unwrap().trim_end_matches('\0'));
}
