"""Writes small OLE files: streams named by their path, siblings in one chain, everything in ordinary sectors."""

from __future__ import annotations

import struct

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
MINIMUM = 4096


def compound(streams: dict[str, bytes]) -> bytes:
    """Streams below 4,096 bytes live in the mini stream, as the format has it."""
    tree: dict[str, dict[str, object]] = {}
    for path, content in streams.items():
        *folders, leaf = path.split("/")
        here: dict = tree
        for folder in folders:
            here = here.setdefault(folder, {})
        here[leaf] = content
    entries: list[dict] = [{"name": "Root Entry", "kind": 5, "child": FREE, "right": FREE, "content": b""}]

    def add(folder: dict, owner: int) -> None:
        previous = None
        for name, content in folder.items():
            number = len(entries)
            is_folder = isinstance(content, dict)
            entries.append(
                {"name": name, "kind": 1 if is_folder else 2, "child": FREE, "right": FREE, "content": b"" if is_folder else content}
            )  # fmt: skip
            if previous is None:
                entries[owner]["child"] = number
            else:
                entries[previous]["right"] = number
            previous = number
            if is_folder:
                add(content, number)

    add(tree, 0)
    mini, mini_fat = bytearray(), []
    for entry in entries[1:]:
        content = entry["content"]
        entry["size"], entry["start"] = len(content), END
        if entry["kind"] == 2 and 0 < len(content) < MINIMUM:
            entry["start"] = len(mini_fat)
            blocks = -(-len(content) // 64)
            mini_fat += [len(mini_fat) + n + 1 for n in range(blocks - 1)] + [END]
            mini += content.ljust(64 * blocks, b"\0")
    entries[0]["content"], entries[0]["size"] = bytes(mini), len(mini)
    body, fat = bytearray(), []

    def place(content: bytes) -> int:
        blocks = -(-len(content) // SECTOR)
        if not blocks:
            return END
        start = len(fat)
        fat.extend([start + n + 1 for n in range(blocks - 1)] + [END])
        body.extend(content.ljust(SECTOR * blocks, b"\0"))
        return start

    for entry in entries:
        if entry["kind"] == 5 or len(entry["content"]) >= MINIMUM:
            entry["start"] = place(entry["content"])
    mini_start = place(
        b"".join(struct.pack("<I", n) for n in mini_fat).ljust(-(-len(mini_fat) * 4 // SECTOR) * SECTOR, b"\xff")
    )
    directory = b""
    for entry in entries:
        name = entry["name"].encode("utf-16-le") + b"\0\0"
        directory += name.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sIQQIII", len(name), entry["kind"], 1, FREE, entry["right"], entry["child"], b"", 0, 0, 0,
            entry["start"], entry["size"], 0,
        )  # fmt: skip
    directory_start = place(directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0"))
    count = 1
    while (len(fat) + count) * 4 > count * SECTOR:
        count += 1
    fat_start = len(fat)
    fat += [FAT] * count
    table = b"".join(struct.pack("<I", n) for n in fat).ljust(count * SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, count, directory_start, 0, MINIMUM, mini_start, bool(mini_fat), END, 0)
    head += b"".join(struct.pack("<I", fat_start + n) for n in range(count))
    return head.ljust(SECTOR, b"\xff") + bytes(body) + table
