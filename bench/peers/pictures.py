"""The VAE of bench/pictures.ts: encode and decode, or one training step, as "work" says.

    python pictures.py '<settings as JSON>' with "compile": true for torch.compile
"""

import torch
from torch import nn
from torch.nn import functional as F

from twin import serve, settings

s = settings()
groups = s["normGroups"]


def norm(channels):
    return nn.GroupNorm(groups, channels, eps=1e-6)


class Residual(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        self.norm1, self.conv1 = norm(before), nn.Conv2d(before, after, 3, padding=1)
        self.norm2, self.conv2 = norm(after), nn.Conv2d(after, after, 3, padding=1)
        self.shortcut = nn.Identity() if before == after else nn.Conv2d(before, after, 1)

    def forward(self, x):
        y = self.conv1(F.silu(self.norm1(x)))
        return self.shortcut(x) + self.conv2(F.silu(self.norm2(y)))


class Attention(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm, self.qkv = norm(channels), nn.Linear(channels, 3 * channels)
        self.out = nn.Linear(channels, channels)

    def forward(self, x):
        places = self.norm(x).flatten(2).transpose(1, 2)
        q, k, v = self.qkv(places).chunk(3, -1)
        seen = self.out(F.scaled_dot_product_attention(q, k, v))
        return x + seen.transpose(1, 2).reshape(x.shape)


class Down(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, stride=2)

    def forward(self, x):
        return self.conv(F.pad(x, (0, 1, 0, 1)))


def middle(channels):
    return [Residual(channels, channels), Attention(channels), Residual(channels, channels)]


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        widths, C = s["blockChannels"], s["latentChannels"]
        down, width = [nn.Conv2d(3, widths[0], 3, padding=1)], widths[0]
        for level, after in enumerate(widths):
            for _ in range(s["layersPerBlock"]):
                down.append(Residual(width, after))
                width = after
            if level < len(widths) - 1:
                down.append(Down(after))
        down += [*middle(width), norm(width), nn.SiLU(), nn.Conv2d(width, 2 * C, 3, padding=1)]
        self.encoder = nn.Sequential(*down, nn.Conv2d(2 * C, 2 * C, 1))
        up = [nn.Conv2d(C, C, 1), nn.Conv2d(C, width, 3, padding=1), *middle(width)]
        for level, after in enumerate(reversed(widths)):
            for _ in range(s["layersPerBlock"] + 1):
                up.append(Residual(width, after))
                width = after
            if level < len(widths) - 1:
                up += [nn.Upsample(scale_factor=2), nn.Conv2d(after, after, 3, padding=1)]
        up += [norm(width), nn.SiLU(), nn.Conv2d(width, 3, 3, padding=1)]
        self.decoder = nn.Sequential(*up)

    def forward(self, x, noise=None):
        mean, raw = self.encoder(x).chunk(2, 1)
        if noise is None:
            return self.decoder(mean), None
        raw = raw.clamp(-30, 20)
        kl = 0.5 * (mean.square() + raw.exp() - 1 - raw).sum() / x.numel()
        return self.decoder(mean + (raw / 2).exp() * noise), kl


model = Vae()
if s["channelsLast"]:
    model = model.to(memory_format=torch.channels_last)
parameters = list(model.parameters())
average = [p.detach().clone() for p in parameters]
side = s["pictureSize"] // 2 ** (len(s["blockChannels"]) - 1)
x = torch.rand(s["batch"], 3, s["pictureSize"], s["pictureSize"]) * 2 - 1
noise = torch.randn(s["batch"], s["latentChannels"], side, side)
run = torch.compile(model) if s["compile"] else model
optimizer = torch.optim.AdamW(parameters, lr=1e-3, betas=(0.9, 0.95), fused=True)


def step():
    optimizer.zero_grad(set_to_none=True)
    drawn, kl = run(x, noise)
    loss = (drawn - x).abs().mean() + 1e-6 * kl
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0, foreach=True)
    optimizer.step()
    torch._foreach_lerp_(average, [p.detach() for p in parameters], 0.001)
    return loss.item()


@torch.inference_mode()
def there_and_back():
    return run(x)[0].sum().item()


serve(step if s["work"] == "train" else there_and_back, {"parameters": sum(p.numel() for p in parameters)})
