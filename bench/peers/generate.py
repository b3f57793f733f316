"""Pictures from a prompt each, together: prompts are read once, then Heun steps with guidance over their caches.

    python generate.py '<settings as JSON>' with "compile": true for torch.compile
"""

import math

import torch

from twin import Twin, picture_positions, serve, settings

s = settings()
model = Twin(s).eval()
prompt, N, steps, scale = s["prompt"], s["patches"], s["steps"], s["guidanceScale"]
B = s.get("pictures", 1)

# The first B rows are prompts, the others <bos> <boi> alone, written at the end of their slots.
ids = torch.randint(s["vocabulary"], (2 * B, prompt))
seen = torch.ones(2 * B, prompt, dtype=torch.bool)
seen[B:, : prompt - 2] = False
starts = seen.sum(1)
text_position = (seen.cumsum(1) - 1).clamp(min=0).float().unsqueeze(-1).expand(-1, -1, 2)
patch_position = torch.stack([picture_positions(int(p), math.isqrt(N)) for p in starts])
none = torch.tensor(-1e9)
causal = torch.ones(prompt, prompt, dtype=torch.bool).tril()
alone = torch.eye(prompt, dtype=torch.bool)
text_bias = torch.zeros(()).where((causal & seen.unsqueeze(1)) | alone, none).unsqueeze(1)
over_cache = torch.cat((seen, torch.ones(2 * B, N, dtype=torch.bool)), 1)
patch_bias = torch.zeros(()).where(over_cache, none).view(2 * B, 1, 1, -1).expand(-1, -1, N, -1).contiguous()


def read(ids):
    return model.run(torch.nn.functional.embedding(ids, model.embedding), prompt, text_bias, text_position)[1]


def denoise(x, t, cache):
    vectors, base = model.patches(x.repeat(2, 1, 1), t.expand(2 * B))
    y, _ = model.run(vectors, 0, patch_bias, patch_position, base, cache)
    conditional, unconditional = model.patch_out(y).split(B)
    return unconditional + scale * (conditional - unconditional)


if s["compile"]:
    read = torch.compile(read, fullgraph=True)
    denoise = torch.compile(denoise, fullgraph=True)


@torch.inference_mode()
def picture():
    cache = read(ids)
    x = torch.randn(B, N, s["patchNumbers"])
    for step in range(steps):
        t, after = 1 - step / steps, 1 - (step + 1) / steps
        slope = (x - denoise(x, torch.tensor([t]), cache)) / t
        moved = x + (after - t) * slope
        if after > 0:
            second = (moved - denoise(moved, torch.tensor([after]), cache)) / after
            moved = x + (after - t) * (slope + second) / 2
        x = moved
    return x


serve(picture, {"parameters": sum(p.numel() for p in model.parameters())})
