/* Everything, once per instruction set, and the table of it. */
#include "vector.h"
#include "transcendental.h"
#include "elementwise.h"
#include "activation.h"
#include "reduction.h"
#include "softmax.h"
#include "random.h"
#include "layer_norm.h"
#include "embedding.h"
#include "small_matmul.h"
#include "attention.h"
#include "loss.h"
#include "optimizer.h"
#include "convert.h"
#include "panel_lanes.h"
#include "panel_formats.h"

const bk_kernels BK_TABLE = {
    .isa = BK_ISA,
    .width = W,
    .exponential = exponential,
    .normal_distribution = normal_distribution,
    .activation = activation,
    .activation_backward = activation_backward,
    .bias_activation = bias_activation,
    .scale = scale,
    .add = add,
    .multiply = multiply,
    .add_row = add_row,
    .multiply_row = multiply_row,
    .square_sum = square_sum,
    .column_sums = column_sums,
    .softmax = softmax,
    .softmax_backward = softmax_backward,
    .layer_norm = layer_norm,
    .layer_norm_backward = layer_norm_backward,
    .dropout = dropout,
    .embedding_sum = embedding_sum,
    .scatter_add = scatter_add,
    .cross_entropy = cross_entropy,
    .cross_entropy_backward = cross_entropy_backward,
    .adam_bert = adam_bert,
    .adam_corrected = adam_corrected,
    .bf16_from_f32 = bf16_from_f32,
    .f32_from_bf16 = f32_from_bf16,
    .f16_from_f32 = f16_from_f32,
    .f32_from_f16 = f32_from_f16,
    .random_words = random_words,
};

const bk_attention_kernels BK_ATTENTION = {.forward = attention, .backward = attention_backward};
