/*
 * biobert_plugin.h - the whole contract between the host and a plugin.
 *
 * C11, C++17, Rust FFI, Swift; no dependencies. A plugin is one shared library that exports one function,
 * biobert_plugin_entry, and offers items: tasks, formats and metrics. The host finds it, reads its note, tries it in a
 * child process, loads it with dlopen and never unloads it. docs/plugin-abi.md numbers every rule and says what
 * enforces it; docs/plugin-abi-walkthrough.md shows the calls and arrays of eight tasks.
 *
 * Rules that hold everywhere
 *   - Every string is UTF-8, given as (ptr, len), not NUL-terminated. An empty string may have a null ptr. A list with
 *     commas has no spaces around them, no empty part and no part twice.
 *   - A pointer passed in is borrowed until the call returns, unless its comment says otherwise; "lent until X" says
 *     that address and contents stay until then. Nobody frees what the other side allocated.
 *   - A struct that begins with `size` grows at its end only. Whoever makes it zeroes it and sets size = sizeof it;
 *     readers test BP_HAS, and step through arrays of it by their stride. A struct without `size` is frozen for ever.
 *     (R-06 to R-09)
 *   - Structs that the other side fills ("out") arrive zeroed with their size set; a writer fills what it knows and has
 *     room for, and leaves size alone. After any status but BP_OK their contents mean nothing.
 *   - Fields named reserved, and flag bits without a name here, are 0; the host refuses others.
 *   - What a plugin meets and this header does not name comes from a later host: it ignores a flag, a list of labels of
 *     another kind and a text of another role, takes another purpose for prediction and a status above BP_DONE for
 *     BP_OK. The host refuses what it does not know, and takes an unknown negative status for BP_E_INTERNAL.
 *   - Functions that take an index i are asked for 0, 1, 2 ... until BP_DONE, and again, with equal answers.
 *   - Text ranges are half-open UTF-8 byte ranges into the record's own text. BP_NONE marks an absent index.
 *   - A label is an index into the inventory of its kind. An index at or beyond the inventory's n, BP_NONE included,
 *     is a label that training never saw: legal in gold, refused in what a plugin puts.
 *   - After create, self is const for everything but tune. Nothing unwinds across the boundary.
 *   - A failing call returns a negative bp_status and has said why with host->error or host->error_at on that thread;
 *     BP_E_MEMORY needs no words. A host function that fails has said why. What goes into sinks and the graph the host
 *     checks and remembers: a plugin may pass a failure of theirs on, adding nothing, or go on.
 *
 * Where a function runs: [load] one thread, while nothing else runs on that self; [io] a reader's or writer's thread,
 * one call at a time for one cursor or writer; [worker] many threads at once, for different records; [step] the thread
 * that runs steps, one call at a time for one task's self; [any] any of these. Functions without an object (option,
 * probe, split, extension, functions by description) may run several at once, and beside everything. A function of the
 * host that a plugin got as an argument may be called on the thread of that call until it returns.
 */
#ifndef BIOBERT_PLUGIN_H
#define BIOBERT_PLUGIN_H
#include <stddef.h>
#include <stdint.h>
#if UINTPTR_MAX != UINT64_MAX
#error "the contract is laid out for 64-bit pointers"
#endif
#ifdef __cplusplus
extern "C" {
#endif

#define BP_EXPORT __attribute__((visibility("default")))

#define BP_ABI_MAJOR 1u /* differs: never loaded */
#define BP_ABI_MINOR 0u /* grows: struct tails, new kinds, extension ids, constants. Plugins run in every later minor */
/* What a plugin requires: 0, any host of its major. Defined otherwise before this header is included, where a plugin
   cannot do without what a later minor brought. What it was built with is no requirement. */
#ifndef BP_NEEDS_MINOR
#define BP_NEEDS_MINOR 0u
#endif

/* Whether a struct that the other side made reaches as far as its number or pointer f, and f is not zero or null. */
#define BP_HAS(p, f) ((p)->size >= offsetof(__typeof__(*(p)), f) + sizeof((p)->f) && (p)->f)

/* ---- status: an int, not an enum, whose width would depend on the compiler ---- */
typedef int32_t bp_status;
#define BP_OK ((bp_status)0)
#define BP_DONE ((bp_status)1)           /* a cursor or an enumeration reached its end */
#define BP_E_ARGUMENT ((bp_status)-1)    /* the caller broke a rule */
#define BP_E_SHAPE ((bp_status)-2)       /* shapes do not fit */
#define BP_E_DATA ((bp_status)-3)        /* the user's file is at fault */
#define BP_E_IO ((bp_status)-4)          /* reading or writing failed */
#define BP_E_MEMORY ((bp_status)-5)      /* no memory */
#define BP_E_UNSUPPORTED ((bp_status)-6) /* understood, and not done here */
#define BP_E_INTERNAL ((bp_status)-7)    /* anything else */

#define BP_NONE 0xFFFFFFFFu
/* Initialises a struct with zeros: bp_record out = BP_ZERO; out.size = sizeof out; */
#ifdef __cplusplus
#define BP_ZERO {}
#else
#define BP_ZERO {0}
#endif
typedef struct bp_str {
  const char *ptr;
  uint64_t len;
} bp_str;
#define BP_STR(literal) { (literal), sizeof(literal) - 1 } /* an initialiser from a string literal */
static inline bp_str bp_string(const char *text) { /* an expression from a NUL-terminated string, lent as long as it */
  bp_str s = {text, 0};
  while (text[s.len]) s.len++;
  return s;
}

/* ---- arrays: row-major, aligned for their type; a dimension may be 0, and data is then not read ---- */
#define BP_F32 1
#define BP_I32 2
#define BP_F64 3
#define BP_I64 4
typedef struct bp_array {
  void *data;
  int64_t dims[4];    /* the first `rank` count */
  int64_t strides[4]; /* in elements; contiguous wherever a plugin sees an array, and not read where it makes one */
  int32_t rank;       /* 0 (one number) to 4 */
  int32_t dtype;      /* BP_F32 ... */
} bp_array;

/* ---- labels ---- */
#define BP_OF_WORDS 0u   /* tags of words, as the corpus writes them: "B-Disease" */
#define BP_OF_SPANS 1u   /* types of spans: "Disease" */
#define BP_OF_PAIRS 2u   /* types of pairs */
#define BP_OF_RECORDS 3u /* classes of a whole record */
#define BP_OF_ANSWERS 4u /* ledger only */
#define BP_OF_VALUES 5u  /* ledger only */
/* One inventory: what training gold holds, in order of first appearance, with how often. Kept in the model, so that
   names, order and counts are the same whenever it is loaded. */
typedef struct bp_labels {
  uint32_t kind, n;
  const bp_str *names;
  const uint64_t *counts;
} bp_labels;

/* ---- the parts of a record ---- */
#define BP_BODY 0u  /* role of a text: what is searched, tagged or classified; a question's snippets */
#define BP_QUERY 1u /* role of a text: the question, or the first of two sentences */
typedef struct bp_text {
  bp_str id, text;
  uint32_t role, flags;
} bp_text;
typedef struct bp_span { /* a word, a sentence or a mention */
  uint64_t start, end;
  uint32_t text;  /* index of its text */
  uint32_t label; /* words: tag, or BP_NONE; mentions: type, untyped: the empty name or BP_NONE; sentences: BP_NONE */
  /* mentions: fragments of one, which share text and label, share a number; 0: whole by itself. Others: 0 */
  uint32_t group;
  uint32_t flags;
  double score; /* confidence 0..1 of what decode puts; 0 in gold */
} bp_span;
typedef struct bp_pair {
  uint32_t head, tail; /* indices of spans; of a mention in fragments the first */
  uint32_t label;      /* type; BP_NONE, from a format: a candidate that nobody has judged */
  uint32_t flags;
  double score;
} bp_pair;
typedef struct bp_class { /* a class of the whole record; several are allowed */
  uint32_t label, flags;
  double score;
} bp_class;
typedef struct bp_answer {
  bp_str text;
  uint64_t start, end; /* start == end: not located */
  uint32_t source;     /* index of its text, or BP_NONE */
  uint32_t group;      /* gold: synonyms share a number; 0: alone */
  uint32_t rank, flags;
  double score;
} bp_answer;

/* ---- the record, the unit that is scored: a CoNLL sentence, an abstract, a question with its snippets ---- */
/* record flag: its targets are annotated, even when there are none. Only such records are trained on, counted in the
   labels and n_records, given to build with BP_WANT_LOSS, to tune and account, and scored; what others hold is input */
#define BP_HAS_GOLD 1u
#define BP_WORDS_GIVEN 2u     /* record flag: words come from the corpus; otherwise the host made them */
#define BP_SENTENCES_GIVEN 4u /* record flag: likewise for sentences */
typedef struct bp_record {
  uint64_t size;
  /* id: unique in its file, or empty: gold and predictions are matched by it where all have one, else by their place.
     kind: of records where a corpus mixes them, such as a question's: factoid; never a target. The kinds deleted and
     withheld are the host's: documents without text, which no task sees. file and line: where it was read */
  bp_str id, kind, file;
  uint64_t line;
  uint32_t flags, reserved;
  const bp_text *texts;
  uint64_t n_texts;
  /* ordered by text, then start, and apart from each other; a format may leave them out: the host then splits every
     text at spaces and punctuation as BERT does */
  const bp_span *words;
  uint64_t n_words;
  /* likewise ordered and apart; a format may leave them out: the host then splits every BODY text */
  const bp_span *sentences;
  uint64_t n_sentences;
  const bp_span *spans;
  const bp_str *span_ids;   /* null, or one a span */
  /* null, or one a span: the mention as the corpus writes it; the host refuses one that differs from its range */
  const bp_str *span_texts;
  uint64_t n_spans;
  const bp_pair *pairs;
  uint64_t n_pairs;
  const bp_class *classes;
  uint64_t n_classes;
  const bp_answer *answers;
  uint64_t n_answers;
  const double *values;
  uint64_t n_values;
  /* a JSON object that formats and metrics see, carried through untouched; empty: none. Empty for tasks: it may tell
     what is to be predicted */
  bp_str extra;
  /* records that the host lends: what their labels mean, those that training never saw too, at most one list of each
     kind, without counts, the setup's first; not read of records that it is given. Gold and predictions of a metric
     have one numbering */
  const bp_labels *labels;
  uint64_t n_labels;
} bp_record;
/* The name of a label of a record that the host lends; null when it has none. */
static inline const bp_str *bp_label_name(const bp_record *record, uint32_t kind, uint32_t label) {
  for (uint64_t i = 0; record->labels && i < record->n_labels; i++)
    if (record->labels[i].kind == kind) return label < record->labels[i].n ? &record->labels[i].names[label] : NULL;
  return NULL;
}
typedef struct bp_records {
  uint64_t size, count, stride; /* stride: bytes from one record to the next, as its maker knows the struct */
  const bp_record *first;
} bp_records;
/* Record i of an array whose maker may know a longer struct: never first[i]. */
static inline const bp_record *bp_record_at(const bp_record *first, uint64_t stride, uint64_t i) {
  return (const bp_record *)(const void *)((const char *)first + i * stride);
}

/* ---- what the host offers; size to error are frozen across majors, so that any plugin can refuse any host ---- */
typedef struct bp_host bp_host;
struct bp_host {
  uint64_t size;
  uint32_t abi_major, abi_minor;
  void *ctx;
  /* [any] message is copied; the last one of the calling thread counts */
  void (*error)(const bp_host *, bp_status, bp_str message);
  /* [any] likewise, with the place in a user's file; line 0: the whole file */
  void (*error_at)(const bp_host *, bp_status, bp_str file, uint64_t line, bp_str message);
  /* [any] level: 0 debug, 1 information, 2 warning; any other is one of these, as is nearest */
  void (*log)(const bp_host *, int32_t level, bp_str message);
  /* [any] exact match of the whole id; null when unknown; lent as long as the host */
  const void *(*extension)(const bp_host *, bp_str id);
};

/* Every file that a format reads or writes goes through these, so that .gz, standard input, sharded and crash-safe
   output work for every format. A path is one that the format was given, or a folder it was given, '/' and what lies in
   it or in folders below, without "." and "..", or the file it was given with another ending: the annotations of a
   text. */
typedef struct bp_files bp_files;
struct bp_files {
  uint64_t size;
  void *ctx;
  /* [io] decompressed bytes */
  bp_status (*open)(const bp_files *, bp_str path, void **stream);
  /* [io] any part of what was asked, short reads included; *got 0: the end */
  bp_status (*read)(const bp_files *, void *stream, void *into, uint64_t at_most, uint64_t *got);
  /* [io] of open and create alike, once for each that succeeded */
  void (*close)(const bp_files *, void *stream);
  /* [io] sorted by their bytes, without names that begin with a dot; lent until the next entry call; BP_DONE at the
     end. BP_E_UNSUPPORTED, which is no failure: it is no folder. BP_E_DATA: a name is no UTF-8 */
  bp_status (*entry)(const bp_files *, bp_str folder, uint64_t i, bp_str *name);
  /* [io] takes its place only when the writer's finish returns BP_OK */
  bp_status (*create)(const bp_files *, bp_str path, void **stream);
  /* [io] all n bytes, or an error */
  bp_status (*write)(const bp_files *, void *stream, const void *bytes, uint64_t n);
};

/* ---- options ---- */
#define BP_INTEGER 1
#define BP_REAL 2
#define BP_TEXT 3
#define BP_CHOICE 4 /* one of `choices`, comma-separated */
#define BP_BOOLEAN 5
/* Declared by a task or a format; given by the user as --set name=value. A task's learning-rate, epochs, batch-size,
   max-length, stride, warmup, select-by and metrics are its own defaults for the host's flags of that name; no other
   name will ever be. */
typedef struct bp_option {
  uint64_t size;
  bp_str name, help, initial, choices; /* lent for ever */
  int32_t type;
  uint32_t flags;
  double minimum, maximum; /* of BP_INTEGER and BP_REAL; both 0: any; else minimum <= maximum; may be infinite */
} bp_option;
typedef struct bp_setting { /* a validated value, in every form it has */
  bp_str text;     /* as the user wrote it; BP_BOOLEAN: "true" or "false" */
  double number;   /* BP_TEXT: 0; BP_CHOICE, BP_BOOLEAN: the integer */
  int64_t integer; /* BP_CHOICE: its index; BP_BOOLEAN: 0 or 1; BP_REAL: without its fraction; BP_TEXT: 0 */
} bp_setting;

#define BP_FOR_TRAINING 1u
#define BP_FOR_PREDICTION 2u
/* What a task or a metric is made for. Lent, with all it points to, until destroy or end. */
typedef struct bp_setup {
  uint64_t size;
  int64_t hidden, layers, max_length; /* of the encoder; max_length in pieces with special ones; 0 for a metric */
  const bp_labels *labels;            /* at most one of each kind; a kind that training does not have may be left out */
  uint64_t n_labels;
  uint64_t n_records;         /* training records with gold, kept in the model as the counts are; 0 for a metric */
  const bp_setting *settings; /* one for each declared option, in declared order */
  uint64_t n_settings;
  bp_str state, state_version; /* the bytes that save wrote, and the version they were written under; empty at first */
  uint32_t purpose, reserved;  /* BP_FOR_... */
} bp_setup;
/* The inventory of a kind, or null. */
static inline const bp_labels *bp_labels_of(const bp_setup *setup, uint32_t kind) {
  for (uint64_t i = 0; i < setup->n_labels; i++)
    if (setup->labels[i].kind == kind) return &setup->labels[i];
  return NULL;
}

/* ---- prepare: from a record to the encoder's inputs ---- */
#define BP_COPY 0u    /* a range of a text, perhaps empty */
#define BP_REPLACE 1u /* `text` stands for a range: @GENE$ for a mention */
#define BP_INSERT 2u  /* `text` that the record does not have */
#define BP_TOKEN 3u   /* `text` is one entry of the vocabulary, such as [unused1]; its range is empty unless given */
typedef struct bp_chunk {
  bp_str text;
  uint64_t start, end; /* of chunks of one text in one side, none begins before the one before it has ended */
  /* COPY, REPLACE: the text; TOKEN: the text, or BP_NONE; INSERT: source and range are not read, and its tokens have
     BP_NONE, 0 and 0 */
  uint32_t source, kind;
} bp_chunk;
/* How a side that is longer than its room is fitted. At most one side is WINDOW or AROUND; the other is fitted first
   and leaves it the rest. Both TRUNCATE: the longer side loses a piece at a time. */
#define BP_WINDOW 0u   /* several overlapping windows, each with the whole other side */
#define BP_AROUND 1u   /* one window that keeps every REPLACE and TOKEN chunk; input refuses when they do not fit */
#define BP_TRUNCATE 2u /* one window, the tail is cut */
#define BP_REFUSE 3u   /* nothing is cut; input refuses when it does not fit */
typedef struct bp_input {
  uint64_t size;
  uint64_t tag; /* the plugin's own number, shown in bp_batch.tag */
  const bp_chunk *a, *b;
  uint64_t n_a, n_b; /* n_b 0: one side only */
  uint32_t fit_a, fit_b;
  uint64_t max_a, max_b; /* pieces; 0: what the maximum length leaves */
} bp_input;
typedef struct bp_input_sink bp_input_sink;
struct bp_input_sink {
  uint64_t size;
  void *ctx;
  /* [worker] copied; in the order of the calls. BP_E_SHAPE, which is no failure: it does not fit and was not taken;
     prepare may pass that on, which refuses the record, or go on and account for what the input would have answered */
  bp_status (*input)(const bp_input_sink *, const bp_input *);
};

/* ---- what build, account and decode see: packed windows, nothing padded ----
   A build call sees all or some of a record's windows, unless its task sets BP_WHOLE_RECORDS; account and decode see
   all. The windows of a record stand together, in prepare's order. */
#define BP_TOKEN_SPECIAL 1    /* [CLS], [SEP] */
#define BP_TOKEN_WORD_START 2 /* first piece of its word (bp_batch.word) */
#define BP_TOKEN_OWNED 4      /* of the windows of its input that show a piece exactly one owns it; not special ones */
#define BP_TOKEN_INSERTED 8   /* from REPLACE, INSERT or TOKEN; source, start and end are its chunk's */
#define BP_TOKEN_BASIC_START 16 /* first piece after a space or at a punctuation mark, also inside a corpus word */
typedef struct bp_batch {
  uint64_t size;
  uint64_t n_records, stride; /* bytes from one record to the next */
  const bp_record *records;   /* bp_record_at(records, stride, i) */
  uint64_t n_windows;
  const uint64_t *first_token; /* n_windows + 1 */
  const uint32_t *record;      /* per window: index into records */
  const uint32_t *number;      /* per window: its number among the windows of its input */
  const uint32_t *count;       /* per window: how many its input has */
  const uint64_t *tag;         /* per window: bp_input.tag */
  uint64_t n_tokens;           /* N */
  const int32_t *piece;        /* per token: vocabulary id */
  const int32_t *segment;      /* per token: 0 side a, 1 side b */
  const uint32_t *source;      /* per token: index of its text, BP_NONE for special pieces */
  const uint32_t *word;        /* per token: index into its record's words, or BP_NONE */
  const uint64_t *start, *end; /* per token: bytes in its text */
  const uint8_t *flags;        /* per token: BP_TOKEN_... */
} bp_batch;

/* ---- the graph: build records, the host computes and differentiates ---- */
/* A node. 0 is poison: 0 in gives 0 out and one recorded error, so authors write a straight line. */
typedef uint32_t bp_value;

typedef struct bp_op_call {
  uint64_t size;
  const bp_array *inputs, *outputs; /* forward writes into the data of outputs, which arrive zeroed */
  bp_array *d_inputs;               /* backward adds into these; data is null where no gradient is wanted */
  const bp_array *d_outputs;        /* zeros where no gradient came */
  uint32_t n_inputs, n_outputs;
  void *saved; /* the host's, from forward to backward; 64-byte aligned; forward finds it zeroed */
  uint64_t saved_bytes;
  uint32_t training, threads; /* threads: how many the operation may keep busy */
} bp_op_call;
/* A custom operation, for what the table below cannot say. It is called after build has returned, when that build's
   batch is gone: per-batch data comes in as constants. Lent until destroy. A function of values only: the same inputs
   give the same outputs, whatever `threads` says. */
typedef struct bp_op {
  uint64_t size;
  const void *self;
  bp_str name; /* for messages */
  /* [step] called by graph->custom, before it returns. data is null: shapes only; sets rank, dims and dtype of out, and
     *saved_bytes, which is 0 before */
  bp_status (*infer)(const void *self, const bp_array *in, uint32_t n, bp_array *out, uint32_t n_out,
                     uint32_t training, uint64_t *saved_bytes);
  /* [step] */
  bp_status (*forward)(const void *self, bp_op_call *);
  /* [step] null: no gradient passes. inputs and outputs are as forward left them */
  bp_status (*backward)(const void *self, bp_op_call *);
} bp_op;

#define BP_GELU 1 /* x/2 (1 + erf(x/sqrt 2)) */
#define BP_RELU 2
#define BP_TANH 3
#define BP_SIGMOID 4
#define BP_GELU_TANH 5
#define BP_MEAN 1
#define BP_MAX 2
#define BP_SUM 3
#define BP_TRANSPOSE_A 1u
#define BP_TRANSPOSE_B 2u
/* The axis of an output: what its rows stand for. */
#define BP_ON_TOKENS 0u  /* a row a token */
#define BP_ON_WINDOWS 1u /* a row a window */
#define BP_ON_ITEMS 2u   /* rows_per_window says how many each window has */
#define BP_ON_WHOLE 3u   /* no axis of the batch: the same for every record */

/* The graph and its values live until build returns. Values are f32 unless a comment says otherwise. A function that
   returns bp_value returns 0 when something is wrong, with its reason kept: build need not look, the host does. */
typedef struct bp_graph bp_graph;
struct bp_graph {
  uint64_t size;
  void *ctx;
  /* [step] -> [N,H]; 0 the embeddings, layers or -1 the last */
  bp_value (*hidden)(const bp_graph *, int32_t layer);
  /* [step] -> [windows,H]; tanh of a linear layer on each first token; computed only when asked for */
  bp_value (*pooled)(const bp_graph *);
  /* [step] as declared by param i */
  bp_value (*parameter)(const bp_graph *, uint32_t index);
  /* [step] f32 or i32; copied before it returns */
  bp_value (*constant)(const bp_graph *, const bp_array *);
  /* [step] n random words, from seed, step and tag alone; BP_E_ARGUMENT unless training */
  bp_status (*random)(const bp_graph *, uint64_t tag, uint64_t n, uint64_t *out);
  /* [step] a sum (rank 0) and its denominator: the host divides by the weights of the whole step. Several are added
     up, each name divided by its own weights */
  bp_status (*loss)(const bp_graph *, bp_str name, bp_value sum, double weight);
  /* [step] slots count from 0 without a gap, the same in every build; rank 2. rows_per_window: for BP_ON_ITEMS, one a
     window of the batch; else null */
  bp_status (*output)(const bp_graph *, uint32_t slot, bp_value, uint32_t axis, const uint64_t *rows_per_window);
  /* [step] what is known while building: of every value */
  bp_status (*shape)(const bp_graph *, bp_value, int64_t dims[4], int32_t *rank);
  /* [step] x[n,i] weight[o,i] bias[o] -> [n,o]; bias 0: none */
  bp_value (*linear)(const bp_graph *, bp_value x, bp_value weight, bp_value bias);
  /* [step] rank 2; a[n,k] b[k,m] -> [n,m], either given transposed */
  bp_value (*matmul)(const bp_graph *, bp_value a, bp_value b, uint32_t transpose);
  /* [step] equal shapes, or b is one row: [c] or [1,c] */
  bp_value (*add)(const bp_graph *, bp_value a, bp_value b);
  /* [step] likewise */
  bp_value (*mul)(const bp_graph *, bp_value a, bp_value b);
  /* [step] k x */
  bp_value (*scale)(const bp_graph *, bp_value x, float k);
  /* [step] kind: BP_GELU ... */
  bp_value (*activation)(const bp_graph *, int32_t kind, bp_value x);
  /* [step] over the last axis */
  bp_value (*softmax)(const bp_graph *, bp_value x);
  /* [step] over the last axis; gain and bias [c] */
  bp_value (*layer_norm)(const bp_graph *, bp_value x, bp_value gain, bp_value bias, float epsilon);
  /* [step] nothing unless training */
  bp_value (*dropout)(const bp_graph *, bp_value x, float p);
  /* [step] x[n,c] index i32 [m] -> [m,c]; a row may be taken more than once */
  bp_value (*gather_rows)(const bp_graph *, bp_value x, bp_value index);
  /* [step] equal ranks and equal other dimensions */
  bp_value (*concat)(const bp_graph *, const bp_value *, uint32_t n, int32_t axis);
  /* [step] from <= i < to */
  bp_value (*slice)(const bp_graph *, bp_value x, int32_t axis, int64_t from, int64_t to);
  /* [step] one dim may be -1; rank 0 from a single element */
  bp_value (*reshape)(const bp_graph *, bp_value x, const int64_t *dims, int32_t rank);
  /* [step] x[n,c] starts i32 [m+1] -> [m,c]: mean, max or sum of rows starts[i] up to starts[i+1], where starts rise
     from 0 to n; an empty range gives 0 */
  bp_value (*segment)(const bp_graph *, int32_t kind, bp_value x, bp_value starts);
  /* [step] rank 0, a sum over rows; targets i32 [n]; weights f32 [classes] or 0; rows with target `ignore` count
     nothing; any other target outside the classes is an error */
  bp_value (*cross_entropy)(const bp_graph *, bp_value logits, bp_value targets, bp_value weights, int32_t ignore);
  /* [step] rank 0, a sum; targets f32, same shape; pos_weights f32 [classes] or 0 */
  bp_value (*bce_with_logits)(const bp_graph *, bp_value logits, bp_value targets, bp_value pos_weights);
  /* [step] rank 0, a sum of squared differences; equal shapes */
  bp_value (*mse)(const bp_graph *, bp_value x, bp_value target);
  /* [step] as infer says; out has room for n_out values, all 0 when it fails */
  bp_status (*custom)(const bp_graph *, const bp_op *, const bp_value *in, uint32_t n, bp_value *out, uint32_t n_out);
};

/* ---- decode: from the outputs of a record's windows to predictions ---- */
typedef struct bp_decode {
  uint64_t size;
  const bp_record *record; /* without the task's targets, except for tune */
  /* never null. All windows of this record; windows->records is this record; no windows when prepare gave no input */
  const bp_batch *windows;
  /* per slot: its rows of these windows, f32. A record without windows has no outputs */
  const bp_array *outputs;
  const uint64_t *const *first_item; /* per slot, BP_ON_ITEMS only: n_windows + 1 row numbers; else null */
  uint32_t n_outputs, flags;
} bp_decode;
typedef struct bp_ledger_sink bp_ledger_sink;
/* Entries about items of a record, `index` among those of `kind` (BP_OF_...): from account, why a gold item is out of
   reach of any prediction; from a writer, what its format cannot hold. */
struct bp_ledger_sink {
  uint64_t size;
  void *ctx;
  /* [worker] or [io]. reason: [a-z0-9-]+, such as too-long or no-pieces; copied; an item's first entry counts */
  bp_status (*entry)(const bp_ledger_sink *, bp_str reason, uint32_t kind, uint32_t index);
};
typedef struct bp_record_sink bp_record_sink;
struct bp_record_sink {
  uint64_t size;
  void *ctx;
  /* [worker] copied; once a decode call that succeeds. Only the task's targets are read, and words, none or as many as
     the record's own, for their labels and scores. Labels are the classes of class_name where it names any of
     their kind, so that what gold never names can be put, else those of the setup. Pairs point at the spans put with
     them when spans are a target, else at the record's own; no two have one head and tail and label */
  bp_status (*put)(const bp_record_sink *, const bp_record *);
};
typedef struct bp_bytes_sink bp_bytes_sink;
struct bp_bytes_sink {
  uint64_t size;
  void *ctx;
  /* [load] copied; in the order of the calls */
  bp_status (*write)(const bp_bytes_sink *, const void *, uint64_t);
};
typedef struct bp_decode_source bp_decode_source;
struct bp_decode_source {
  uint64_t size;
  void *ctx;
  /* [load] what out points to is lent until the next call of next or rewind; BP_DONE at the end */
  bp_status (*next)(const bp_decode_source *, bp_decode *out);
  /* [load] */
  bp_status (*rewind)(const bp_decode_source *);
};

/* ---- kind biobert.task/1 ---- */
#define BP_INIT_NORMAL 0 /* truncated normal, deviation init_scale (0: the encoder's) */
#define BP_INIT_ZERO 1
#define BP_INIT_ONE 2
#define BP_PARAM_NO_DECAY 1u
typedef struct bp_param {
  uint64_t size;
  bp_str name;         /* unique in the model, as transformers would call it: "classifier.weight"; never "bert." */
  bp_str former_names; /* comma-separated: names that older versions of this plugin wrote */
  int64_t dims[4];
  int32_t rank, init;
  float init_scale, rate_scale; /* rate_scale: of the learning rate; 0 stands for 1 */
  uint32_t flags, reserved;
} bp_param;

/* What the gold of a task is. The host takes these parts out of every record that prepare and decode see outside of
   training, so that no label can leak into a prediction. */
#define BP_TARGET_SPANS 1u       /* spans, the tags of words, and pairs, which point at spans */
#define BP_TARGET_PAIRS 2u       /* pairs */
#define BP_TARGET_PAIR_LABELS 4u /* labels of pairs; the pairs stay as candidates, and decode puts none but these */
#define BP_TARGET_CLASSES 8u
#define BP_TARGET_ANSWERS 16u
#define BP_TARGET_VALUES 32u

#define BP_WHOLE_RECORDS 1u /* task flag: build sees all windows of each of its records, for a loss across windows */

#define BP_TRAINING 1u  /* dropout is on, gold may be looked at */
#define BP_WANT_LOSS 2u /* build: records carry gold; record a loss, of weight 0 where nothing teaches */
typedef struct bp_task {
  uint64_t size;
  uint32_t targets, flags; /* BP_TARGET_...; BP_WHOLE_RECORDS */
  bp_str state_version;    /* of what save writes now; lent for ever */
  /* [any] null: none; BP_DONE at the end */
  bp_status (*option)(uint32_t i, bp_option *out);
  /* [load] the host is lent until destroy. State that cannot be read is refused with a reason, never ignored. *self may
     stay null. After a failure there is nothing to destroy */
  bp_status (*create)(const bp_host *, const bp_setup *, void **self);
  /* [load] once for each create that succeeded; null: nothing to free */
  void (*destroy)(void *self);
  /* [load] BP_DONE at the end; strings lent until destroy */
  bp_status (*param)(const void *self, uint32_t i, bp_param *out);
  /* [load] what label i of a kind means where decode puts it: kind BP_OF_WORDS, SPANS, PAIRS or RECORDS; BP_DONE at the
     end, at once for a kind that is not the task's; no name twice. Lent until destroy. A kind without names, null: the
     setup's labels. The first kind with names is what the columns of the logits mean (id2label); without any the
     setup's classes, or else its pairs, where these are a target */
  bp_status (*class_name)(const void *self, uint32_t kind, uint32_t i, bp_str *out);
  /* [worker] pure: its inputs may be kept for every epoch; flags: BP_TRAINING or 0. Without an input the record is not
     trained on, and is decoded without windows */
  bp_status (*prepare)(const void *self, const bp_record *, uint32_t flags, const bp_input_sink *);
  /* [worker] null: every gold item is in reach. The record carries gold; windows are those that decode sees */
  bp_status (*account)(const void *self, const bp_record *, const bp_batch *windows, const bp_ledger_sink *);
  /* [step] pure: the same batch and flags record the same graph; flags: BP_WANT_LOSS, BP_TRAINING. Records carry gold
     only with BP_WANT_LOSS. Outputs are recorded whatever the flags */
  bp_status (*build)(const void *self, const bp_graph *, const bp_batch *, uint32_t flags);
  /* [worker] once a record */
  bp_status (*decode)(const void *self, const bp_decode *, const bp_record_sink *);
  /* [load] null: none; once, after training, on devel with gold; not called without devel records */
  bp_status (*tune)(void *self, const bp_decode_source *);
  /* [load] null: none; kept in the model folder; create reads it back */
  bp_status (*save)(const void *self, const bp_bytes_sink *);
} bp_task;

/* ---- kind biobert.format/1 ---- */
#define BP_UNIT_UTF8 0       /* ranges that next gives are UTF-8 bytes already */
#define BP_UNIT_CODEPOINTS 1 /* ... are Unicode scalars: the host converts */
#define BP_UNIT_UTF16 2      /* ... are UTF-16 units: the host converts */
#define BP_GOLD 0u
#define BP_PREDICTED 1u
#define BP_VERBATIM 1u /* opening flag: tags as written, schemes not normalised, for files that are scored */
/* What a cursor or a writer is made for. Lent until open or create returns, `files` until close or finish. */
typedef struct bp_opening {
  uint64_t size;
  const bp_files *files;
  bp_str path, split; /* split empty: the path is one file */
  uint32_t role, flags; /* BP_GOLD or BP_PREDICTED, another is taken for BP_GOLD; BP_VERBATIM */
  const bp_setting *settings; /* one for each declared option, in declared order */
  uint64_t n_settings;
} bp_opening;
typedef struct bp_format {
  uint64_t size;
  int32_t offset_unit;
  uint32_t flags;
  /* comma-separated, the one to write first: "tsv,conll"; empty: the path is a folder */
  bp_str extensions;
  /* [any] null: none. The host's --offsets sets one named offsets */
  bp_status (*option)(uint32_t i, bp_option *out);
  /* [io] 0..100; null: never probed */
  bp_status (*probe)(const bp_files *, bp_str path, uint32_t *confidence);
  /* [io] the splits of a folder: train, devel, test; null: one file, one split. name: static, or as entry lent it */
  bp_status (*split)(const bp_files *, bp_str path, uint32_t i, bp_str *name);
  /* [io] null: cannot read. The host is lent until close */
  bp_status (*open)(const bp_host *, const bp_opening *, void **cursor);
  /* [io] the cursor's own table, growing while it reads; BP_DONE at its end so far; lent until close; the host maps by
     name, which may be empty: the type of mentions that a corpus does not type */
  bp_status (*label)(void *cursor, uint32_t kind, uint32_t i, bp_str *name);
  /* [io] what out points to is lent until next or close; BP_DONE, without records, after the last. BP_E_DATA: a record
     is at fault, and next may be called again and goes on behind it; after any other failure only close may follow */
  bp_status (*next)(void *cursor, uint64_t at_most, bp_records *out);
  /* [io] once for each open that succeeded */
  void (*close)(void *cursor);
  /* [io] null: cannot write. The host is lent until finish */
  bp_status (*create)(const bp_host *, const bp_opening *, void **writer);
  /* [io] predicted null: source is written with its own annotations. Ranges are UTF-8 bytes whatever offset_unit says;
     entries: what this format cannot hold, of predicted where there is one, else of source */
  bp_status (*write)(void *writer, const bp_record *source, const bp_record *predicted, const bp_ledger_sink *);
  /* [io] once for each create that succeeded; frees the writer, whatever it returns */
  bp_status (*finish)(void *writer);
} bp_format;

/* ---- kind biobert.metric/1 ---- */
/* A value without a direction is a count: nothing is selected by it. */
#define BP_HIGHER_IS_BETTER 1u
#define BP_PRIMARY 2u         /* at most one value, which has a direction; none: the first that has one is taken */
#define BP_UNDEFINED 4u       /* the value, 0 by custom, stands for 0/0 */
#define BP_LOWER_IS_BETTER 8u /* not together with BP_HIGHER_IS_BETTER */
typedef struct bp_value_sink bp_value_sink;
struct bp_value_sink {
  uint64_t size;
  void *ctx;
  /* [any] finite; a fraction 0..1 where it is one; a name such as "f1" or, for one label, "f1:Disease"; copied */
  bp_status (*put)(const bp_value_sink *, bp_str name, double value, uint32_t flags);
};
typedef struct bp_metric { /* one call at a time for one state */
  uint64_t size;
  /* ids, comma-separated: what `host score` may open; empty: any */
  bp_str gold_formats, predicted_formats;
  /* [any] labels: every label of gold and predictions. The host is lent until end */
  bp_status (*begin)(const bp_host *, const bp_setup *, void **state);
  /* [any] predicted null: missing, which is scored as an empty prediction. The order of records changes nothing */
  bp_status (*update)(void *state, const bp_record *gold, const bp_record *predicted);
  /* [any] a call on both states. The same as having seen both, which were begun with equal setups */
  bp_status (*merge)(void *into, const void *from);
  /* [any] any number of times; defined, and finite, after no record at all */
  bp_status (*finish)(const void *state, const bp_value_sink *);
  /* [any] once for each begin that succeeded */
  void (*end)(void *state);
} bp_metric;

/* ---- extension biobert.functions/1: plain functions of numbers, which the host calls by their description ---- */
#define BP_FUNCTIONS "biobert.functions/1"
typedef struct bp_function {
  uint64_t size;
  /* lent for ever; name: [a-z0-9.-]+; signature: result, ':' and up to eight arguments, each one letter: i int32_t,
     u uint32_t, q int64_t, Q uint64_t, f float, d double. "d:QQQ" is double (*)(uint64_t, uint64_t, uint64_t) */
  bp_str name, summary, signature;
  void (*address)(void); /* [any] pure; cast from its own type */
} bp_function;
typedef struct bp_functions { /* what extension(BP_FUNCTIONS) of a plugin points to; lent for ever */
  uint64_t size;
  bp_status (*at)(uint32_t i, bp_function *out); /* [any] BP_DONE at the end; no name twice */
} bp_functions;

/* ---- the plugin ---- */
typedef struct bp_item {
  uint64_t size;
  bp_str kind, id, summary; /* lent for ever; id: [a-z0-9.-]+, metrics with their version: conlleval.v1 */
  const void *table;        /* bp_task, bp_format or bp_metric; lent for ever */
} bp_item;
typedef struct bp_plugin { /* static; size to min_host_minor are frozen across majors */
  uint64_t size;
  /* built_minor informs; min_host_minor requires, and refuses an older host in a message that names both */
  uint32_t abi_major, built_minor, min_host_minor, reserved;
  /* lent for ever; id: [a-z0-9.-]+; version: numbers with dots between them */
  bp_str id, version, license, summary;
  /* [load] BP_DONE at the end; no id twice in one kind */
  bp_status (*item)(uint32_t i, bp_item *out);
  /* [any] exact match of the whole id, null when unknown; null: none. Lent for ever */
  const void *(*extension)(bp_str id);
} bp_plugin;

/* The only exported symbol. Null means refused, with the reason in host->error; host null: return null. [load], more
   than once, perhaps with other hosts, each lent for ever: the newest is the one that functions without a host of their
   own (option, probe, split) tell why they fail. Nothing of the plugin runs beside it. The same pointer each time.
 */
BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host);

/* ---- the note: what a file is, readable without running it. The line BP_PLUGIN_NOTE in one file of a plugin. Its
   layout is frozen across majors. (R-02) ---- */
#define BP_NOTE_NAME "BioBERT"
#define BP_NOTE_TYPE 0x42504931u
typedef struct bp_note {
  uint32_t name_size, content_size, type;
  char name[8];
  uint32_t abi_major, built_minor;
} bp_note;
#define BP_PLUGIN_NOTE                                                                                               \
  __attribute__((section(".note.biobert.plugin"), used, aligned(4))) static const bp_note bp_plugin_note = {         \
      8, 8, BP_NOTE_TYPE, BP_NOTE_NAME, BP_ABI_MAJOR, BP_ABI_MINOR};

/* All that a plugin of one item needs after its table: the item, the plugin of the same id, the entry and the note. */
#define BP_PLUGIN_OF_ONE(kind_text, id_text, version_text, license_text, summary_text, table_pointer)                \
  static bp_status bp_only_item(uint32_t i, bp_item *out) {                                                          \
    if (i > 0) return BP_DONE;                                                                                       \
    out->kind = bp_string(kind_text), out->id = bp_string(id_text), out->summary = bp_string(summary_text);          \
    out->table = (table_pointer);                                                                                    \
    return BP_OK;                                                                                                    \
  }                                                                                                                  \
  static const bp_plugin bp_only_plugin = {                                                                          \
      sizeof(bp_plugin), BP_ABI_MAJOR, BP_ABI_MINOR, BP_NEEDS_MINOR, 0, BP_STR(id_text), BP_STR(version_text),       \
      BP_STR(license_text), BP_STR(summary_text), bp_only_item, NULL};                                               \
  BP_EXPORT const bp_plugin *biobert_plugin_entry(const bp_host *host) { return host ? &bp_only_plugin : NULL; }     \
  BP_PLUGIN_NOTE

#ifdef __cplusplus
}
#endif
#endif
