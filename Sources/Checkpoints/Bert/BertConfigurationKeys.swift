/// The keys of `config.json` that this room uses, by the name that the transformers library and Google give them.
enum BertConfigurationKeys: String, CaseIterable {
  case vocabularySize = "vocab_size"
  case hiddenSize = "hidden_size"
  case layerCount = "num_hidden_layers"
  case headCount = "num_attention_heads"
  case intermediateSize = "intermediate_size"
  case activation = "hidden_act"
  case hiddenDropout = "hidden_dropout_prob"
  case attentionDropout = "attention_probs_dropout_prob"
  case maximumPositions = "max_position_embeddings"
  case segmentTypeCount = "type_vocab_size"
  case initializerRange = "initializer_range"
  case layerNormEpsilon = "layer_norm_eps"
  case paddingID = "pad_token_id"
  case positionType = "position_embedding_type"
  case classifierDropout = "classifier_dropout"
  case labels = "id2label"
  case labelIDs = "label2id"
  case architectures = "architectures"
  case modelType = "model_type"

  static let defaultDropout = 0.1
  static let defaultSegmentTypeCount = 2
  static let defaultInitializerRange = 0.02
  static let defaultLayerNormEpsilon = 1e-12
  /// Less than this is zero beside any variance in 32 bits.
  static let smallestEpsilon = 1e-30
  /// From here on no size of a model makes sense, and products of two sizes stay far from overflow.
  static let sizeLimit = Double(1 << 24)

  /// Keys that say that the model is no plain encoder when they are true.
  static let mustBeFalse = ["is_decoder", "add_cross_attention", "is_encoder_decoder"]

  /// Keys of the transformers library, of older versions of it and of Google's files that do not change what the encoder
  /// computes; they are never taken for misspellings.
  static let irrelevant: Set<String> = [
    "_name_or_path", "_num_labels", "adapters", "attn_implementation", "auto_map", "bad_words_ids",
    "begin_suppress_tokens", "bos_token_id", "chunk_size_feed_forward", "cross_attention_hidden_size",
    "decoder_start_token_id", "directionality", "diversity_penalty", "do_sample", "dtype", "early_stopping",
    "encoder_no_repeat_ngram_size", "eos_token_id", "exponential_decay_length_penalty", "finetuning_task",
    "forced_bos_token_id", "forced_eos_token_id", "gradient_checkpointing", "length_penalty", "max_length",
    "min_length", "no_repeat_ngram_size", "num_beam_groups", "num_beams", "num_labels", "num_return_sequences",
    "output_attentions", "output_hidden_states", "output_past", "output_scores", "pooler_fc_size",
    "pooler_num_attention_heads", "pooler_num_fc_layers", "pooler_size_per_head", "pooler_type", "prefix",
    "problem_type", "remove_invalid_values", "repetition_penalty", "return_dict", "return_dict_in_generate",
    "sep_token_id", "suppress_tokens", "task_specific_params", "temperature", "tf_legacy_loss",
    "tie_encoder_decoder", "tie_word_embeddings", "tokenizer_class", "top_k", "top_p", "torch_dtype", "torchscript",
    "transformers_version", "typical_p", "use_bfloat16", "use_cache",
  ]
}
