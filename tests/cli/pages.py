"""Are these the pages of a paper that is printed and signed?

    pages.py minutes|signing FILE APPLICATIONS MEMBERS HEAD [WHO HAS A SHEET LONGER THAN A PAGE]

Exits with 1 and says which page is wrong."""
import re
import sys
import unicodedata

LINES, COLUMNS = 43, 78
TOP = re.compile(r'(\S.*?) {2,}日志链首 ([0-9a-f]{8}) ([0-9a-f]{8}) {4}第 (\d+) 页 共 (\d+) 页')
START = re.compile(r'  (SL-\d+) ')
GOES_ON = '（续）'


def width(line):
    """Of the line in print: what Unicode calls ambiguous is wide in the fonts of a Chinese office."""
    return sum(2 if unicodedata.east_asian_width(c) in 'WFA' else 1 for c in line)


def read(name, head):
    """[(name of the paper, page, of how many, lines)]"""
    text = open(name, encoding='utf-8', newline='').read()
    assert text.endswith('\n') and not text.endswith('\f'), 'the end'
    assert text[0] not in '\f\n', 'the first sheet is blank'
    pages = []
    for place, page in enumerate(text.split('\f'), 1):
        where = f'{name}, sheet {place}'
        assert page.endswith('\n'), f'{where}: a form feed within a line'
        lines = page[:-1].split('\n')
        assert len(lines) <= LINES, f'{where}: {len(lines)} lines'
        for line in lines:
            assert width(line) <= COLUMNS and line == line.rstrip() and '\r' not in line, f'{where}: {line!r}'
        top = TOP.fullmatch(lines[0])
        assert top, f'{where}: begins with {lines[0]!r}'
        assert width(lines[0]) == COLUMNS, f'{where}: its head does not end at the margin'
        assert top[2] + top[3] == head[:16], f'{where}: another head'
        assert lines[1] == '' and lines[2] != '' and lines[-1] != '', f'{where}: blank lines at an edge'
        pages.append((top[1], int(top[4]), int(top[5]), lines[2:]))
    return pages


def count_pages(pages):
    """From 1 to the last of each paper."""
    expected, last = 1, None
    for name, page, of, _ in pages:
        assert page == expected, f'{name}: page {page} after {expected - 1}'
        assert page == 1 or of == last, f'{name}: of {of}, then of {last}'
        assert page <= of, f'{name}: page {page} of {of}'
        expected, last = (1 if page == of else page + 1), of
    assert expected == 1, 'the last page is missing'


def whole_blocks(pages, end, long_names):
    """Between the first line of an application and the one with end no page is turned. Returns how many."""
    count = 0
    for name, page, _, lines in pages:
        begun = False
        for line in lines:
            if GOES_ON in line:
                assert name in long_names and line == lines[0], f'{name}, page {page}: {line}'
                begun = True
            elif START.match(line):
                assert not begun, f'{name}, page {page}: {line} begins within another'
                begun, count = True, count + 1
            elif end in line:
                assert begun, f'{name}, page {page}: the end of a block without its beginning'
                begun = False
            else:
                alone = line.startswith('    ') and '签字：' not in line
                assert begun or not alone, f'{name}, page {page}: {line!r} belongs to a block'
        assert not begun or name in long_names, f'{name}, page {page}: ends within a block'
    return count


def headings(pages):
    for i, (name, page, _, lines) in enumerate(pages):
        for at, line in enumerate(lines):
            if line.startswith('== '):
                rest = [x for x in lines[at + 1:] if x != '']
                alone = len(rest) == 1 and i + 1 < len(pages) and not pages[i + 1][3][0].startswith('== ')
                assert rest and not alone, f'{name}, page {page}: {line} at the foot'


def minutes(pages, applications, members, head, _):
    assert len({name for name, _, _, _ in pages}) == 1
    results = [(n, p, o, [x for x in lines if '备注：' not in x]) for n, p, o, lines in pages]
    for _, page, _, lines in pages:
        assert '备注：' not in lines[0], f'page {page}: a remark without its application'
    cut = next(i for i, p in enumerate(results) if '== 四、评分和结果 ==' in p[3])
    first = results[cut]
    first = first[:3] + (first[3][first[3].index('== 四、评分和结果 =='):],)
    body = [first] + results[cut + 1:]
    stop = next(i for i, p in enumerate(body) if '== 五、裁决 ==' in p[3])
    last = body[stop]
    body = body[:stop] + [last[:3] + (last[3][:last[3].index('== 五、裁决 ==')],)]
    assert whole_blocks(body, '专家评审得分', ()) == applications
    headings(pages)
    final = '\n'.join(pages[-1][3])
    assert final.count('签字：') == members + 2 and '== 七、签字 ==' in final, 'the signatures are divided'
    assert sum('\n'.join(p[3]).count('签字：') for p in pages) == members + 2
    assert any(head in line for p in pages for line in p[3])


def signing(pages, applications, members, head, long_name):
    names = list(dict.fromkeys(name for name, _, _, _ in pages))
    assert len(names) == members and sum(page == 1 for _, page, _, _ in pages) == members
    long_names = [n for n in names if long_name and long_name in n]
    assert bool(long_names) == bool(long_name)
    assert whole_blocks(pages, '回执码：', long_names) == applications * members
    assert any(GOES_ON in p[3][0] for p in pages) == bool(long_name), '（续）'
    for name, page, of, lines in pages:
        text = '\n'.join(lines)
        assert (page == of) == ('以上共' in text) == (head in text) == ('签字：' in text), f'{name}: its last page'


def main():
    kind, name, applications, members, head, *rest = sys.argv[1:]
    try:
        pages = read(name, head)
        count_pages(pages)
        (minutes if kind == 'minutes' else signing)(pages, int(applications), int(members), head, ''.join(rest))
    except AssertionError as wrong:
        sys.exit(f'{kind}: {wrong}')
    print(f'{kind}: {len(pages)} pages, the longest {max(len(p[3]) + 2 for p in pages)} lines')


main()
