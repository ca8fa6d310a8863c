"""The same table in one of the many shapes in which an office's CSV file arrives."""

import codecs
import csv
import io

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
TITLES = ("某某计划项目汇总表", "（本表由工作人员填写）", "单位：分")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")


def spelled(rng, text, full_width=True):
    """Another spelling of the same number: trailing zeros, full-width digits."""
    if "." in text and rng.random() < 0.5:
        text = text.rstrip("0").rstrip(".")
    if full_width and rng.random() < 0.1:
        text = text.translate(FULL_WIDTH)
    return text


def dress(rng, header, rows, aliases=None, keep_order=False):
    """Bytes of a CSV file with these rows: columns and rows shuffled, titles above, any encoding."""
    columns = list(range(len(header)))
    rng.shuffle(columns)
    titles = [aliases[t] if aliases and t in aliases and rng.random() < 0.2 else t for t in header]
    body = [list(row) for row in rows]
    if not keep_order:
        rng.shuffle(body)
    table = [[titles[c] for c in columns]] + [[row[c] for c in columns] for row in body]
    if rng.random() < 0.2:  # a column that nobody asked for
        for index, row in enumerate(table):
            row.append("内部备注" if index == 0 else "x%d" % index)
    above = [[title] for title in rng.sample(TITLES, rng.choice((0, 0, 0, 1, 2)))]
    encoding = rng.choice(ENCODINGS)
    out = io.StringIO(newline="")
    quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    if any("\n" in cell for row in table for cell in row):
        quoting = csv.QUOTE_ALL  # the writer leaves a line break bare where rows end otherwise
    csv.writer(out, delimiter="\t" if encoding == "utf-16" else ",", quoting=quoting,
               lineterminator=rng.choice(("\n", "\r\n", "\r"))).writerows(above + table)
    text = out.getvalue()
    if rng.random() < 0.2:
        text = text.rstrip("\r\n")
    if encoding == "utf-16":
        return codecs.BOM_UTF16_LE + text.encode("utf-16-le")
    return text.encode(encoding)
