"""One training step: forward, backward, clipping by global norm, AdamW, EMA.

    python train.py '<settings as JSON>' with "compile": true for torch.compile
"""

import torch

from twin import Twin, random_batch, serve, settings

s = settings()
model = Twin(s)
parameters = list(model.parameters())
average = [p.detach().clone() for p in parameters]
groups = [
    {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": 0.1},
    {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
]
optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.95), fused=True)
batch = random_batch(s)
loss_of = torch.compile(model.loss, fullgraph=True) if s["compile"] else model.loss


def step():
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(batch)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0, foreach=True)
    optimizer.step()
    torch._foreach_lerp_(average, [p.detach() for p in parameters], 0.001)
    return loss.item()


serve(step, {"parameters": sum(p.numel() for p in parameters)})
