"""Makes a BERT encoder easier to round to int8 without changing what it computes.

A token's int8 steps are as coarse as its largest channel makes them, and the first token has channels far from the
others' range. What a layer norm gives out may be shifted, channel by channel, if the biases of all that read it are
shifted back: the linear layers, and the sum behind them. In exact arithmetic the model stays the same.
"""

import torch

import finetune

STEPS, RATE = 200, 0.05


def places(model):
    """For each layer norm but the last: the norm, the linear layers that read it, the one whose output joins it."""
    norm = model.bert.embeddings.LayerNorm
    for block in model.bert.encoder.layer:
        attention = block.attention
        yield norm, (attention.self.query, attention.self.key, attention.self.value), attention.output.dense
        yield attention.output.LayerNorm, (block.intermediate.dense,), block.output.dense
        norm = block.output.LayerNorm


def observe(model, many):
    """What each layer norm gives out, [tokens, channels], and the mean squared attention each token gets by block."""
    outputs = {norm: [] for norm, _, _ in places(model)}
    hooks = [norm.register_forward_hook(lambda norm, _, output: outputs[norm].append(output.flatten(0, 1))) for norm in outputs]
    attention = [[] for _ in model.bert.encoder.layer]
    model.eval()
    with torch.no_grad():
        for ids in many:
            table, mask = finetune.padded([ids])
            shares = model.bert(input_ids=table, attention_mask=mask, output_attentions=True).attentions
            for found, share in zip(attention, shares, strict=True):
                found.append(share[0].square().mean((0, 1)))
    for hook in hooks:
        hook.remove()
    return {norm: torch.cat(found) for norm, found in outputs.items()}, [torch.cat(found) for found in attention]


def narrowest(values, weights):
    """The shift that leaves the smallest weighted mean of squared ranges; the problem is convex."""
    shift = values.mean(0).requires_grad_()
    optimizer = torch.optim.Adam([shift], RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, STEPS)
    for _ in range(STEPS):
        optimizer.zero_grad()
        (weights * (values - shift).abs().amax(1).square()).sum().backward()
        optimizer.step()
        schedule.step()
    return shift.detach()


def centre(model, many):
    """Shifts every layer norm's output, judged by the token ids of some texts.

    Before attention, a token counts by how much the others look at it, since its error spreads to them (a tenth is
    spread evenly). Before the inner layer every token stands for itself, and the mean serves.
    """
    outputs, attention = observe(model, many)
    for index, (norm, readers, joined) in enumerate(places(model)):
        values = outputs[norm]
        shift = values.mean(0)
        if len(readers) > 1:
            looked_at = attention[index // 2]
            shift = narrowest(values, 0.9 * looked_at / looked_at.sum() + 0.1 / len(values))
        with torch.no_grad():
            norm.bias -= shift
            joined.bias += shift
            for reader in readers:
                reader.bias += reader.weight @ shift
