/* The two tables of this plugin. */
#ifndef DOCUMENT_CLASSES_H
#define DOCUMENT_CLASSES_H
#include "biobert_plugin.h"

extern const bp_task document_classes; /* task.c */
extern const bp_metric multi_label;    /* metric.c */
#endif
