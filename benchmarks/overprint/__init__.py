"""Trains the networks that see levels printed over or under other print (`detectors/ocr/networks/`).

It needs PyTorch and a graphics processor, which Mishao itself never does:

    python -m benchmarks.overprint.train FOLDER --fonts FONTS --minutes 9

Sheets and words are drawn here, apart from the corpora that measure the reader, and in other fonts than those use.
"""
