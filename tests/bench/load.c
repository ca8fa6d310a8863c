/* load - what an import must at least cost: libcsv, prepared inserts, one durable transaction, nothing else.
 *
 *   load applications FILE ROUND
 *   load marks FILE ROUND
 *
 * ROUND was made by the program, so the tables, keys and indexes are the same. Cells are believed as they
 * stand: nothing is checked, compared, hashed or written to the journal. The columns have the order that gen
 * writes.
 */
#include <csv.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS = 9, BLOCK = 1 << 20, SLOTS = 1 << 17, CRITERIA = 64, NONE = -1 };

struct cell {
    size_t offset, size;
};

/* Text to number: open addressing, never more than half full. */
struct map {
    char *key[SLOTS];
    int64_t value[SLOTS];
};

struct load {
    sqlite3 *db;
    sqlite3_stmt *insert, *insert_text;
    void (*row)(struct load *load);
    long line;
    char *bytes; /* the cells of this row: libcsv uses its own buffer again for the next cell */
    size_t size, capacity;
    struct cell cell[COLUMNS];
    size_t cells;
    struct map applications, accounts, criteria;
    int64_t weight[CRITERIA];
    int criterion_count;
    int64_t application, account; /* of the sheet in hand, NONE before the first */
    int64_t centi[CRITERIA];
};

static void fail(struct load *load, const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, load->db != NULL ? sqlite3_errmsg(load->db) : "");
    exit(1);
}

static void execute(struct load *load, const char *sql)
{
    if (sqlite3_exec(load->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail(load, sql);
    }
}

static sqlite3_stmt *prepare(struct load *load, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v3(load->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK) {
        fail(load, sql);
    }
    return stmt;
}

/* ---- the map ---- */

static size_t slot_of(const struct map *map, const char *key, size_t size)
{
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)key[i]) * 16777619U;
    }
    size_t slot = hash % SLOTS;
    while (map->key[slot] != NULL &&
           (memcmp(map->key[slot], key, size) != 0 || map->key[slot][size] != '\0')) {
        slot = (slot + 1) % SLOTS;
    }
    return slot;
}

static int64_t look_up(struct load *load, const struct map *map, size_t column)
{
    const struct cell *cell = &load->cell[column];
    size_t slot = slot_of(map, load->bytes + cell->offset, cell->size);
    if (map->key[slot] == NULL) {
        fail(load, "unknown key");
    }
    return map->value[slot];
}

/* Fills the map from "SELECT number, text"; keys have room behind them, so that slot_of may compare any cell.
 */
static void read_map(struct load *load, struct map *map, const char *sql)
{
    sqlite3_stmt *stmt = prepare(load, sql);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *key = (const char *)sqlite3_column_text(stmt, 1);
        size_t size = strlen(key), slot = slot_of(map, key, size);
        map->key[slot] = calloc(1, size + 256);
        memcpy(map->key[slot], key, size);
        map->value[slot] = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
}

/* ---- rows ---- */

static void bind_cell(struct load *load, sqlite3_stmt *stmt, int index, size_t column)
{
    const struct cell *cell = &load->cell[column];
    sqlite3_bind_text(stmt, index, load->bytes + cell->offset, (int)cell->size, SQLITE_STATIC);
}

static void run(struct load *load, sqlite3_stmt *stmt)
{
    if (sqlite3_step(stmt) != SQLITE_DONE) {
        fail(load, "insert");
    }
    sqlite3_reset(stmt);
}

static void application_row(struct load *load)
{
    const struct cell *verdict = &load->cell[8];
    sqlite3_bind_int64(load->insert, 1, load->line);
    bind_cell(load, load->insert, 2, 0);
    bind_cell(load, load->insert, 3, 1);
    bind_cell(load, load->insert, 4, 2);
    bind_cell(load, load->insert, 5, 3);
    bind_cell(load, load->insert, 6, 4);
    sqlite3_bind_int(load->insert, 7, verdict->size == strlen("通过"));
    run(load, load->insert);
    sqlite3_bind_int64(load->insert_text, 1, load->line);
    bind_cell(load, load->insert_text, 2, 5);
    bind_cell(load, load->insert_text, 3, 6);
    bind_cell(load, load->insert_text, 4, 7);
    run(load, load->insert_text);
}

static int print_number(char *out, int64_t value)
{
    char digits[24];
    int count = 0, size = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (count > 0) {
        out[size++] = digits[--count];
    }
    return size;
}

/* The sheet in hand goes to its table as the program packs it: "950 - 700". */
static void write_sheet(struct load *load)
{
    char packed[CRITERIA * 24];
    int size = 0, given = 0;
    int64_t total = 0;
    if (load->application == NONE) {
        return;
    }
    for (int c = 0; c < load->criterion_count; c++) {
        if (c > 0) {
            packed[size++] = ' ';
        }
        if (load->centi[c] == NONE) {
            packed[size++] = '-';
            continue;
        }
        size += print_number(packed + size, load->centi[c]);
        total += load->weight[c] * load->centi[c];
        given++;
    }
    sqlite3_bind_int64(load->insert, 1, load->application);
    sqlite3_bind_int64(load->insert, 2, load->account);
    sqlite3_bind_int64(load->insert, 3, total);
    sqlite3_bind_int(load->insert, 4, given);
    sqlite3_bind_text(load->insert, 5, packed, size, SQLITE_STATIC);
    run(load, load->insert);
}

static int64_t centi_of(const char *text, size_t size)
{
    int64_t value = 0;
    int decimals = NONE;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '.') {
            decimals = 0;
            continue;
        }
        value = value * 10 + (text[i] - '0');
        decimals += decimals != NONE;
    }
    for (int i = decimals == NONE ? 0 : decimals; i < 2; i++) {
        value *= 10;
    }
    return value;
}

static void mark_row(struct load *load)
{
    int64_t account = look_up(load, &load->accounts, 0);
    int64_t application = look_up(load, &load->applications, 1);
    int64_t criterion = look_up(load, &load->criteria, 2);
    if (account != load->account || application != load->application) {
        write_sheet(load);
        load->account = account;
        load->application = application;
        for (int c = 0; c < load->criterion_count; c++) {
            load->centi[c] = NONE;
        }
    }
    load->centi[criterion] = centi_of(load->bytes + load->cell[3].offset, load->cell[3].size);
}

/* ---- the file ---- */

static void on_cell(void *text, size_t size, void *payload)
{
    struct load *load = payload;
    if (load->cells == COLUMNS) {
        fail(load, "too many cells");
    }
    if (load->size + size > load->capacity) {
        load->capacity = 2 * (load->size + size);
        load->bytes = realloc(load->bytes, load->capacity);
    }
    memcpy(load->bytes + load->size, text, size);
    load->cell[load->cells++] = (struct cell){load->size, size};
    load->size += size;
}

static void on_row(int end, void *payload)
{
    struct load *load = payload;
    (void)end;
    if (load->line++ > 0) { /* the first row is the header */
        load->row(load);
    }
    load->size = 0;
    load->cells = 0;
}

static void read_file(struct load *load, const char *path)
{
    struct csv_parser parser;
    char *block = malloc(BLOCK);
    int fd = open(path, O_RDONLY);
    ssize_t got = 0;
    if (fd < 0 || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        fail(load, path);
    }
    while ((got = read(fd, block, BLOCK)) > 0) {
        if (csv_parse(&parser, block, (size_t)got, on_cell, on_row, load) != (size_t)got) {
            fail(load, csv_strerror(csv_error(&parser)));
        }
    }
    if (csv_fini(&parser, on_cell, on_row, load) != 0) {
        fail(load, csv_strerror(csv_error(&parser)));
    }
    csv_free(&parser);
    close(fd);
    free(block);
}

static void prepare_applications(struct load *load)
{
    load->row = application_row;
    load->insert =
        prepare(load, "INSERT INTO application (id, no, project_name, society, society_key, uscc, category, "
                      "industry, project_leader, leader_title, lead_expert, lead_title, contact_person, "
                      "contact_phone, contact_email, application_date, passed, formal_reason, import_no, "
                      "import_line) VALUES (?1, ?2, ?3, ?4, ?4, '', ?5, ?6, '', '', '', '', '', '', '', '', "
                      "?7, '', 1, ?1)");
    load->insert_text = prepare(load, "INSERT INTO application_text VALUES (?1, ?2, ?3, ?4)");
}

static void prepare_marks(struct load *load)
{
    load->row = mark_row;
    load->application = NONE;
    load->account = NONE;
    load->insert = prepare(load, "INSERT INTO sheet (application_id, account_id, state, total_micro, given, "
                                 "marks, version, import_no) VALUES (?1, ?2, 'draft', ?3, ?4, ?5, 1, 1)");
    read_map(load, &load->applications, "SELECT id, no FROM application");
    read_map(load, &load->accounts, "SELECT id, account FROM account");
    read_map(load, &load->criteria, "SELECT position, code FROM criterion");
    sqlite3_stmt *stmt = prepare(load, "SELECT weight_myriad FROM criterion ORDER BY position");
    while (sqlite3_step(stmt) == SQLITE_ROW && load->criterion_count < CRITERIA) {
        load->weight[load->criterion_count++] = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
}

int main(int argc, char **argv)
{
    static struct load load;
    if (argc != 4 || (strcmp(argv[1], "applications") != 0 && strcmp(argv[1], "marks") != 0)) {
        fputs("usage: load applications|marks FILE ROUND\n", stderr);
        return 2;
    }
    if (sqlite3_open_v2(argv[3], &load.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        fail(&load, "open");
    }
    /* WAL is a property of the file; the rest is what the program sets, too. */
    execute(&load, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-4096");
    if (strcmp(argv[1], "marks") == 0) {
        prepare_marks(&load);
    } else {
        prepare_applications(&load);
    }
    execute(&load, "BEGIN IMMEDIATE");
    read_file(&load, argv[2]);
    if (load.row == mark_row) {
        write_sheet(&load);
    }
    execute(&load, "COMMIT");
    sqlite3_finalize(load.insert);
    sqlite3_finalize(load.insert_text);
    return sqlite3_close(load.db) == SQLITE_OK ? 0 : 1;
}
