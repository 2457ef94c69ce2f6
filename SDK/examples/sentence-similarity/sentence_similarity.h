/* The two tables of this plugin. */
#ifndef SENTENCE_SIMILARITY_H
#define SENTENCE_SIMILARITY_H
#include "biobert_plugin.h"

extern const bp_task sentence_similarity; /* task.c */
extern const bp_metric regression;        /* metric.c */
#endif
