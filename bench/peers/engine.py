"""One training step of the causal language model of bench/engine-workload.ts: forward, backward, AdamW.

    python engine.py '<settings as JSON>' with "compile": true for torch.compile
"""

import time

import torch
import torch.nn.functional as F
from torch import nn

from twin import rotate, serve, settings

s = settings()
D, H, L, B, V = s["width"], s["heads"], s["length"], s["batch"], s["vocabulary"]
K = D // H


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention_norm = nn.Parameter(torch.ones(D))
        self.feed_norm = nn.Parameter(torch.ones(D))
        self.query_norm = nn.Parameter(torch.ones(K))
        self.key_norm = nn.Parameter(torch.ones(K))
        self.qkv = nn.Linear(D, 3 * D, bias=False)
        self.out = nn.Linear(D, D, bias=False)
        self.gate_up = nn.Linear(D, 2 * s["hidden"], bias=False)
        self.down = nn.Linear(s["hidden"], D, bias=False)

    def forward(self, x, cos, sin):
        y = F.rms_norm(x, (D,), self.attention_norm, 1e-6)
        q, k, v = self.qkv(y).view(B, L, 3, H, K).permute(2, 0, 3, 1, 4)
        q = rotate(F.rms_norm(q, (K,), self.query_norm, 1e-6), cos, sin)
        k = rotate(F.rms_norm(k, (K,), self.key_norm, 1e-6), cos, sin)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(y.transpose(1, 2).reshape(B, L, D))
        y = F.rms_norm(x, (D,), self.feed_norm, 1e-6)
        gate, up = self.gate_up(y).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Parameter(torch.randn(V, D) * 0.02)
        self.blocks = nn.ModuleList(Block() for _ in range(s["depth"]))
        self.norm = nn.Parameter(torch.ones(D))
        self.head = nn.Linear(D, V, bias=False)
        # The angles of packages/transformer/src/rotation.ts where both coordinates are the place.
        turns = 10000.0 ** (-torch.arange(K // 4) / (K // 4))
        angle = torch.arange(L).unsqueeze(1) * torch.cat((turns, turns))
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)

    def loss(self, ids, targets):
        x = F.embedding(ids, self.embedding)
        for block in self.blocks:
            x = block(x, self.cos, self.sin)
        logits = self.head(F.rms_norm(x, (D,), self.norm, 1e-6))
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


start = time.perf_counter()
model = LanguageModel()
parameters = list(model.parameters())
groups = [
    {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": 0.1},
    {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
]
optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.95), fused=True)
loss_of = torch.compile(model.loss, fullgraph=True) if s["compile"] else model.loss
ids, targets = torch.randint(V, (B, L)), torch.randint(V, (B, L))


def step():
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(ids, targets)
    loss.backward()
    optimizer.step()
    return loss.item()


step()
first = time.perf_counter() - start
serve(step, {"parameters": sum(p.numel() for p in parameters), "firstSeconds": first})
