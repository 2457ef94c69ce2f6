#!/usr/bin/env python3
"""A training step with torch on BERT-base's shape: AdamW, clipping, dropout; a tag a piece, or masked words and next sentence."""
import measuring

measuring.offline()


def main():
    parser = measuring.parser(__doc__)
    parser.add_argument("--kind", choices=["tagging", "pretraining"], default="tagging")
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--sequences", type=int, default=8)
    parser.add_argument("--length", type=int, default=128)
    options = parser.parse_args()
    torch = measuring.use_torch(options.threads)
    from transformers import BertConfig, BertForPreTraining, BertForTokenClassification

    configuration = BertConfig(vocab_size=28996, num_labels=3)
    shape = (options.sequences, options.length)
    ids = torch.randint(1000, 28000, shape)
    batch = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    if options.kind == "tagging":
        model = BertForTokenClassification(configuration)
        batch["labels"] = torch.randint(0, 3, shape)
    else:
        model = BertForPreTraining(configuration)
        # Every seventh piece is masked: 15 %.
        batch["labels"] = torch.full(shape, -100)
        batch["labels"][:, ::7] = ids[:, ::7]
        batch["next_sentence_label"] = torch.zeros(options.sequences, dtype=torch.long)
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5, weight_decay=0.01, fused=True)

    def step():
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.precision == "bf16"):
            loss = model(**batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()

    median, best = measuring.seconds(step, options.repeat)
    tokens = ids.numel()
    measuring.finish(tokens=tokens, tokens_per_second=tokens / median, best_tokens_per_second=tokens / best,
                     milliseconds=median * 1e3)


if __name__ == "__main__":
    main()
