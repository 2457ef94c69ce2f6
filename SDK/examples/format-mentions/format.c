/* The table: what the host calls, and what the plugin is. */
#include "mentions.h"

static const bp_format format = {
    .size = sizeof format,
    .offset_unit = BP_UNIT_CODEPOINTS, /* of what next gives; or BP_UNIT_UTF8 for bytes, BP_UNIT_UTF16: the host converts */
    .extensions = BP_STR(ENDING),
    .probe = probe_mentions,
    .split = split_mentions,
    .open = open_reader,
    .label = reader_label,
    .next = next_records,
    .close = close_reader,
    .create = create_writer,
    .write = write_record,
    .finish = finish_writer,
};
BP_PLUGIN_OF_ONE("biobert.format/1", "mentions", "1.0", "Apache-2.0", "Texts with mentions, a line each", &format)
