/* A format of its own: texts with mentions, for reading by people.
 *
 *     %mentions 1
 *     # id of the record
 *     The text, in one line.
 *     4<tab>8<tab>Gene<tab>text        start and end in code points, type, the mention as it stands in the text
 *     <empty line>
 */
#ifndef MENTIONS_H
#define MENTIONS_H
#include "biobert_plugin.h"

/* What a format of your own has in the place of these; its id stands in format.c, the library's name in the Makefile. */
#define FIRST_LINE "%mentions 1"
#define ENDING "men"
#define NOT_HELD "not-in-mentions" /* the reason in the ledger for what the format cannot hold */

/* The file that an opening is about: its path, or a split of its folder. Our copy, which the caller frees; null where
 * there is no memory. */
char *opened_path(const bp_opening *opening);

/* ---- reader.c ---- */
bp_status probe_mentions(const bp_files *files, bp_str path, uint32_t *confidence);
bp_status split_mentions(const bp_files *files, bp_str path, uint32_t i, bp_str *name);
bp_status open_reader(const bp_host *host, const bp_opening *opening, void **cursor);
bp_status reader_label(void *cursor, uint32_t kind, uint32_t i, bp_str *name);
bp_status next_records(void *cursor, uint64_t at_most, bp_records *out);
void close_reader(void *cursor);

/* ---- writer.c ---- */
bp_status create_writer(const bp_host *host, const bp_opening *opening, void **writer);
bp_status write_record(void *writer, const bp_record *source, const bp_record *predicted, const bp_ledger_sink *ledger);
bp_status finish_writer(void *writer);

#endif
