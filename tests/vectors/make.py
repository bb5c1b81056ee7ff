#!/usr/bin/env python3
"""Writes the score vectors. A second, independent reading of the rules: exact fractions, no code of the platform.

    python3 make.py [folder]
"""
import itertools
import json
import random
import sys
from decimal import ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction
from pathlib import Path

getcontext().prec = 60
NA = "not-applicable"


def shown(x):
    """To one decimal, half away from zero."""
    tenfold = Decimal(x.numerator) * 10 / Decimal(x.denominator)
    exact = x * 10 - int(x * 10)
    if exact == Fraction(1, 2):  # a true tie, whatever a decimal expansion says
        tenths = int(x * 10) + 1
    else:
        tenths = int(tenfold.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return f"{tenths // 10}.{tenths % 10}"


def band(text):
    n = Decimal(text)
    for name, upper in (("absent", 20), ("initial", 40), ("defined", 60), ("managed", 80)):
        if n < upper:
            return name
    return "leading"


def principle(name, statements):
    """statements: list of (id, gate, answer) with answer 0..4, NA or None (open)."""
    top = bottom = 0
    for _, gate, answer in statements:
        if isinstance(answer, int):
            weight = 2 if gate else 1
            top += weight * answer
            bottom += weight * 4
    if not bottom:
        why = NA if all(a == NA for _, _, a in statements) else "not-answered"
        return None, {"id": name, "score": None, "band": None, "gateCapped": False, "why": why}
    number = Fraction(100 * top, bottom)
    text = shown(number)
    got = band(text)
    gate = [a for _, g, a in statements if g]
    capped, why = False, None
    if gate and gate[0] != NA and (gate[0] is None or gate[0] < 2) and got in ("defined", "managed", "leading"):
        capped, got = True, "initial"
        why = "gate-open" if gate[0] is None else "gate-below-2"
    score = {"numerator": number.numerator, "denominator": number.denominator, "shown": text}
    return number, {"id": name, "score": score, "band": got, "gateCapped": capped, "why": why}


def vector(name, sets):
    """sets: {principle: [(gate, answer), ...]}"""
    statements, answers, numbers, principles, done, count = [], {}, [], [], 0, 0
    for p, entries in sets.items():
        rows = []
        for n, (gate, answer) in enumerate(entries, 1):
            sid = f"{p}-{n:02d}"
            statements.append({"id": sid, "principle": p, "gate": gate})
            if answer is not None:
                answers[sid] = answer
                done += 1
            count += 1
            rows.append((sid, gate, answer))
        number, line = principle(p, rows)
        principles.append(line)
        if number is not None:
            numbers.append(number)
    overall = None
    if numbers:
        mean = sum(numbers, Fraction(0)) / len(numbers)
        overall = {"numerator": mean.numerator, "denominator": mean.denominator, "shown": shown(mean)}
    return {"name": name, "statements": statements, "answers": answers,
            "expected": {"coverage": {"done": done, "shown": count}, "provisional": done < count, "overall": overall, "principles": principles}}


def seven(gate, *others):
    return [(True, gate)] + [(False, a) for a in others]


def levels_for(points, weights):
    """Some levels of those weights that add up to the points, highest first."""
    for pick in itertools.product(range(4, -1, -1), repeat=len(weights)):
        if sum(w * l for w, l in zip(weights, pick)) == points:
            return pick
    return None


def main(folder):
    out = []
    full = seven(4, 4, 4, 4, 4, 4, 4)
    codes = ["te", "fe", "ss", "hc", "pd", "ac", "rr"]
    out.append(vector("one statement, level 3, no gate", {"te": [(False, 3)]}))
    for level in range(5):
        out.append(vector(f"one statement, the gate, level {level}", {"te": [(True, level)]}))
    out.append(vector("nothing answered", {c: seven(*[None] * 7) for c in codes}))
    out.append(vector("all not applicable", {c: seven(*[NA] * 7) for c in codes}))
    out.append(vector("all answered with the highest level", {c: full for c in codes}))
    out.append(vector("all answered with the lowest level", {c: seven(*[0] * 7) for c in codes}))
    out.append(vector("one principle not applicable leaves the mean", {"te": full, "fe": seven(*[NA] * 7), "ss": seven(2, 2, 2, 2, 2, 2, 2)}))
    out.append(vector("one principle open leaves the mean and makes it provisional", {"te": full, "fe": seven(*[None] * 7)}))
    out.append(vector("partly not applicable, the rest open: not answered", {"te": seven(NA, NA, None, None, NA, NA, NA)}))
    out.append(vector("gate open caps", {"te": seven(None, 4, 4, 4, 4, 4, 4)}))
    out.append(vector("gate at 0 caps", {"te": seven(0, 4, 4, 4, 4, 4, 4)}))
    out.append(vector("gate at 1 caps", {"te": seven(1, 4, 4, 4, 4, 4, 4)}))
    out.append(vector("gate at 2 does not cap", {"te": seven(2, 4, 4, 4, 4, 4, 4)}))
    out.append(vector("gate not applicable does not cap", {"te": seven(NA, 4, 4, 4, 4, 4, 4)}))
    out.append(vector("gate open, but the band is low by itself", {"te": seven(None, 1, 1, 1, 1, 1, 1)}))
    out.append(vector("gate below 2, band absent stays absent", {"te": seven(1, 0, 0, 0, 0, 0, 0)}))
    out.append(vector("without the generative statements", {c: seven(3, 2, 1, 4, 3, 2) for c in codes}))
    out.append(vector("with the generative statements, those open", {c: seven(3, 2, 1, 4, 3, 2, None) for c in codes}))
    for lower in (20, 40, 60, 80):
        out.append(vector(f"exactly {lower}: the higher band begins", {"te": [(False, l) for l in levels_for(lower // 5, (1,) * 5)]}))
    out.append(vector("39.3 is initial", {"te": [(False, l) for l in levels_for(11, (1,) * 7)]}))
    # every tie of one principle: 100 * points / (4 * weights) with 5 in the second decimal and nothing after it
    for size in range(1, 8):
        for gate in (False, True):
            weights = ((2,) if gate else (1,)) + (1,) * (size - 1)
            bottom = 4 * sum(weights)
            for points in range(bottom + 1):
                x = Fraction(1000 * points, bottom)
                if x - int(x) == Fraction(1, 2):
                    pick = levels_for(points, weights)
                    if pick:
                        out.append(vector(f"tie {points} of {bottom}, {'with' if gate else 'without'} gate, {size} statements",
                                          {"te": [(gate and n == 0, l) for n, l in enumerate(pick)]}))
    # ties of the mean
    rng = random.Random(2026)
    ties = 0
    while ties < 40:
        sets = {c: [(n == 0, rng.choice([0, 1, 2, 3, 4, 4, NA])) for n in range(rng.randint(1, 7))] for c in codes[:rng.randint(2, 7)]}
        v = vector(f"tie of the overall number {ties + 1}", sets)
        o = v["expected"]["overall"]
        if o and (Fraction(o["numerator"], o["denominator"]) * 10) % 1 == Fraction(1, 2):
            out.append(v)
            ties += 1
    for n in range(120):
        sets = {c: seven(*[rng.choice([0, 1, 2, 3, 4, NA, None]) for _ in range(rng.choice([6, 7]))]) for c in codes}
        out.append(vector(f"mixed {n + 1}", sets))
    text = "{\n  \"schema\": \"vectors/1\",\n  \"rules\": \"score/1\",\n  \"vectors\": [\n" + ",\n".join("    " + json.dumps(v, ensure_ascii=False) for v in out) + "\n  ]\n}\n"
    (folder / "score-1.json").write_text(text, encoding="utf-8")
    print(len(out), "vectors")


main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent))
