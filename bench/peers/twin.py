"""The model of packages/model written for PyTorch, the way a practised PyTorch user would: same
maths, same shapes, fused where PyTorch has a fused operation. Only the benchmarks use it.

B batch, L sequence length, D width, H heads, K head size, V vocabulary, N patches, P numbers in a
patch. A row is Lt text slots, then one picture of N patches: L = Lt + N.
"""

import json
import math
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, s):
        super().__init__()
        D, hidden = s["width"], s["hidden"]
        self.heads, self.text = s["heads"], s["text"]
        K = D // self.heads
        streams = 2 if s["feedForward"] == "perModality" else 1
        self.attention_norm = nn.Parameter(torch.ones(D))
        self.feed_norm = nn.Parameter(torch.ones(D))
        self.query_norm = nn.Parameter(torch.ones(K))
        self.key_norm = nn.Parameter(torch.ones(K))
        self.qkv = nn.Linear(D, 3 * D, bias=False)
        self.out = nn.Linear(D, D, bias=False)
        self.gate_up = nn.ModuleList(nn.Linear(D, 2 * hidden, bias=False) for _ in range(streams))
        self.down = nn.ModuleList(nn.Linear(hidden, D, bias=False) for _ in range(streams))
        self.table = nn.Parameter(torch.zeros(4, D)) if s["modulation"] else None

    def forward(self, x, text, bias, cos, sin, base=None, cache=None):
        """x [B, L, D] of which the first `text` are text; base [B, 4, D]; cache (keys, values) [B, H, S, K]."""
        B, L, D = x.shape
        scale1 = gate1 = scale2 = gate2 = None
        if self.table is not None:
            scale1, gate1, scale2, gate2 = (1 + base + self.table).unsqueeze(2).unbind(1)

        y = on_patches(F.rms_norm(x, (D,), self.attention_norm), scale1, text)
        q, k, v = self.qkv(y).view(B, L, 3, self.heads, D // self.heads).permute(2, 0, 3, 1, 4)
        q = rotate(F.rms_norm(q, q.shape[-1:], self.query_norm), cos, sin)
        k = rotate(F.rms_norm(k, k.shape[-1:], self.key_norm), cos, sin)
        kept = (k, v)
        if cache is not None:
            k, v = torch.cat((cache[0], k), 2), torch.cat((cache[1], v), 2)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        y = self.out(y.transpose(1, 2).reshape(B, L, D))
        x = x + on_patches(y, gate1, text)

        y = on_patches(F.rms_norm(x, (D,), self.feed_norm), scale2, text)
        if len(self.down) == 1:
            y = self.feed(0, y)
        else:
            halves = [y[:, :text], y[:, text:]]
            y = torch.cat([self.feed(i, h) for i, h in enumerate(halves) if h.shape[1]], 1)
        return x + on_patches(y, gate2, text), kept

    def feed(self, stream, y):
        gate, up = self.gate_up[stream](y).chunk(2, -1)
        return self.down[stream](F.silu(gate) * up)


def on_patches(y, factor, text):
    if factor is None:
        return y
    return y * factor if text == 0 else torch.cat((y[:, :text], y[:, text:] * factor), 1)


def rotate(x, cos, sin):
    a, b = x.chunk(2, -1)
    return torch.cat((a * cos - b * sin, a * sin + b * cos), -1)


class Twin(nn.Module):
    def __init__(self, s):
        super().__init__()
        D = s["width"]
        self.s = s
        self.embedding = nn.Parameter(torch.randn(s["vocabulary"], D) * 0.02)
        self.blocks = nn.ModuleList(Block(s) for _ in range(s["depth"]))
        self.norm = nn.Parameter(torch.ones(D))
        self.head = nn.Linear(D, s["vocabulary"], bias=False)
        self.patch_in = nn.Linear(s["patchNumbers"], D, bias=False)
        self.patch_out = nn.Linear(D, s["patchNumbers"], bias=False)
        self.time1 = nn.Linear(D, D, bias=False)
        self.time2 = nn.Linear(D, D, bias=False)
        self.condition = nn.Linear(D, 4 * D, bias=False) if s["modulation"] else None
        K = D // s["heads"]
        turns = 10000.0 ** (-torch.arange(K // 4) / (K // 4))
        self.register_buffer("turns", turns, persistent=False)
        half = D // 2
        waves = torch.exp(-math.log(10000.0) * torch.arange(half) / half)
        self.register_buffer("waves", waves, persistent=False)

    def rotation(self, position):
        angle = position.unsqueeze(-1) * self.turns  # [B, L, 2, K/4]
        angle = angle.flatten(2).unsqueeze(1)  # [B, 1, L, K/2]
        return angle.cos(), angle.sin()

    def time(self, t):
        angle = 1000 * t.unsqueeze(-1) * self.waves
        features = torch.cat((angle.cos(), angle.sin()), -1)
        return self.time2(F.silu(self.time1(features)))  # [B, D]

    def patches(self, xt, t):
        """Vectors [B, N, D] of spoiled patches, and what modulates them [B, 4, D]."""
        time = self.time(t)
        base = None
        if self.condition is not None:
            base = self.condition(F.silu(time)).view(len(t), 4, -1)
        return self.patch_in(xt) + time.unsqueeze(1), base

    def run(self, x, text, bias, position, base=None, cache=None):
        cos, sin = self.rotation(position)
        kept = []
        for i, block in enumerate(self.blocks):
            x, new = block(x, text, bias, cos, sin, base, None if cache is None else cache[i])
            kept.append(new)
        return F.rms_norm(x, x.shape[-1:], self.norm), kept

    def loss(self, b):
        text = self.s["text"]
        t = b["time"].view(-1, 1, 1)
        xt = (1 - t) * b["clean"] + t * b["noise"]
        vectors, base = self.patches(xt, b["time"])
        x = torch.cat((F.embedding(b["ids"], self.embedding), vectors), 1)
        x, _ = self.run(x, text, mask_bias(b), b["position"], base)

        spoken = torch.cat((x[:, :text], x[:, -1:]), 1)  # the last patch predicts <eoi>
        logits = self.head(spoken).flatten(0, 1)
        wrong = F.cross_entropy(logits, b["targets"].flatten(), reduction="none")
        weights = b["targetWeights"].flatten()
        text_loss = (wrong * weights).sum() / weights.sum()

        error = (self.patch_out(x[:, text:]) - b["clean"]).square().mean((1, 2))
        picture_loss = (error / b["time"].clamp(min=0.05).square()).mean()
        return text_loss + picture_loss


def mask_bias(b):
    document, order, block = b["document"], b["order"], b["block"]
    same = (document.unsqueeze(2) == document.unsqueeze(1)) & (document != 0).unsqueeze(2)
    causal = order.unsqueeze(1) <= order.unsqueeze(2)
    picture = (block.unsqueeze(2) == block.unsqueeze(1)) & (block != 0).unsqueeze(2)
    alone = torch.eye(document.shape[1], dtype=torch.bool)
    allowed = (same & (causal | picture)) | alone
    return torch.zeros(()).where(allowed, torch.tensor(-1e9)).unsqueeze(1)  # [B, 1, L, L]


def picture_positions(start, side):
    """(y, x) of a picture's patches, on a grid centred on the diagonal: [N, 2]."""
    offset = start + (side * side - side) / 2
    y, x = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    return torch.stack((y.flatten() + offset, x.flatten() + offset), -1).float()


def random_batch(s):
    """Rows of a caption, a picture, and <eoi> <eos>: text slots 0..Lt-3 stand before the picture."""
    B, text, N = s["rows"], s["text"], s["patches"]
    side, before = math.isqrt(N), text - 2
    order = torch.cat((torch.arange(before), torch.arange(2) + before + N, torch.arange(N) + before))
    steps = torch.arange(before).float()
    after = torch.arange(2).float() + before + N
    position = torch.cat(
        (steps.unsqueeze(1).expand(-1, 2), after.unsqueeze(1).expand(-1, 2), picture_positions(before, side))
    )
    block = torch.cat((torch.zeros(text), torch.ones(N))).long()
    weights = torch.ones(text + 1)
    weights[before - 1] = 0  # <boi>: what follows is a patch
    weights[text - 1] = 0  # the end of the document
    return {
        "ids": torch.randint(s["vocabulary"], (B, text)),
        "targets": torch.randint(s["vocabulary"], (B, text + 1)),
        "targetWeights": weights.expand(B, -1),
        "document": torch.ones(B, text + N).long(),
        "order": order.expand(B, -1),
        "block": block.expand(B, -1),
        "position": position.expand(B, -1, 2),
        "clean": torch.rand(B, N, s["patchNumbers"]) * 2 - 1,
        "noise": torch.randn(B, N, s["patchNumbers"]),
        "time": torch.sigmoid(torch.randn(B)),
    }


def serve(work, about):
    """Say what this peer is, then time `work` as often as each line of standard input asks."""
    for _ in range(3):
        work()
    print(json.dumps({"torch": torch.__version__, **about}), flush=True)
    for line in sys.stdin:
        seconds = []
        for _ in range(int(line)):
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts KiB
        print(json.dumps({"seconds": seconds, "peakMiB": peak}), flush=True)


def settings():
    """The one argument: settings as JSON, written by bench/workload.ts."""
    s = json.loads(sys.argv[1])
    torch.set_num_threads(s["threads"])
    torch.manual_seed(0)
    return s
