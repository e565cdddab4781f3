/* Four questions about a shop as plain loops over customer-major columns: what the hardware gives.
 *
 * Usage: kernels SHOP.columns THREADS ROUNDS
 * Reads the file that crates/testkit/src/shop_files.rs describes, builds the layout, answers each
 * question ROUNDS times and prints one JSON line (xtask/bench/README.md). Compile: cc -O3 -march=native
 * -fopenmp.
 */
#include <fcntl.h>
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MONTHS_MAX = 128, ROUNDS_MAX = 64, BUCKETS = 65536, HORIZON_DAYS = 90 };

struct shop {
    uint64_t customers, orders;
    int32_t first_day, days;
    /* The log, oldest first. */
    const uint32_t *log_customer;
    const int32_t *log_day, *log_amount;
    /* The layout: purchases of customer c at starts[c] .. starts[c + 1]. */
    uint32_t *starts;
    int32_t *day, *amount;
    /* Month of each day since first_day, from 0. */
    uint8_t *month_of;
};

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void *reserve(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (!memory) fail("memory");
    return memory;
}

static double clock_ms(clockid_t id) {
    struct timespec now;
    clock_gettime(id, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static struct shop map_log(const char *path) {
    int file = open(path, O_RDONLY);
    struct stat info;
    if (file < 0 || fstat(file, &info)) fail(path);
    const char *bytes = mmap(NULL, info.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (bytes == MAP_FAILED || memcmp(bytes, "REGSHOP1", 8)) fail("not a file of columns");
    struct shop shop = {0};
    memcpy(&shop.customers, bytes + 8, 8);
    memcpy(&shop.orders, bytes + 16, 8);
    memcpy(&shop.first_day, bytes + 24, 4);
    memcpy(&shop.days, bytes + 28, 4);
    const char *column = bytes + 32;
    shop.log_customer = (const void *)column;
    shop.log_day = (const void *)(column + 4 * shop.orders);
    shop.log_amount = (const void *)(column + 12 * shop.orders);
    return shop;
}

/* A counting sort by customer; the log's order of time stays within each. */
static void build_layout(struct shop *shop) {
    shop->starts = reserve(shop->customers + 2, sizeof *shop->starts);
    shop->day = reserve(shop->orders, sizeof *shop->day);
    shop->amount = reserve(shop->orders, sizeof *shop->amount);
    uint32_t *next = shop->starts + 1;
    for (uint64_t i = 0; i < shop->orders; i++) next[shop->log_customer[i] + 1]++;
    for (uint64_t c = 1; c <= shop->customers; c++) next[c] += next[c - 1];
    for (uint64_t i = 0; i < shop->orders; i++) {
        uint32_t at = next[shop->log_customer[i]]++;
        shop->day[at] = shop->log_day[i];
        shop->amount[at] = shop->log_amount[i];
    }
}

static void number_months(struct shop *shop) {
    shop->month_of = reserve(shop->days, 1);
    int first = -1;
    for (int32_t i = 0; i < shop->days; i++) {
        time_t second = (time_t)(shop->first_day + i) * 86400;
        struct tm date;
        gmtime_r(&second, &date);
        int month = date.tm_year * 12 + date.tm_mon;
        if (first < 0) first = month;
        shop->month_of[i] = month - first;
    }
}

/* Customers of each first month who bought in each later month. */
static uint64_t triangle(const struct shop *shop) {
    static uint64_t counts[MONTHS_MAX][MONTHS_MAX];
    memset(counts, 0, sizeof counts);
#pragma omp parallel
    {
        uint32_t(*mine)[MONTHS_MAX] = reserve(MONTHS_MAX, sizeof *mine);
#pragma omp for schedule(static)
        for (uint64_t c = 0; c < shop->customers; c++) {
            uint32_t i = shop->starts[c], end = shop->starts[c + 1];
            if (i == end) continue;
            int cohort = shop->month_of[shop->day[i] - shop->first_day], last = -1;
            for (; i < end; i++) {
                int month = shop->month_of[shop->day[i] - shop->first_day];
                mine[cohort][month - cohort] += month != last; /* no branch: it would be guessed wrong */
                last = month;
            }
        }
#pragma omp critical
        for (int f = 0; f < MONTHS_MAX; f++)
            for (int age = 0; age < MONTHS_MAX; age++) counts[f][age] += mine[f][age];
        free(mine);
    }
    uint64_t checksum = 0;
    for (int f = 0; f < MONTHS_MAX; f++)
        for (int age = 0; age < MONTHS_MAX; age++) checksum += counts[f][age] * (37 * f + age + 1);
    return checksum;
}

/* Buyers who were watched for 90 days after their first purchase, and those of them who came back in
 * that time. */
static uint64_t repeat_rate(const struct shop *shop) {
    uint64_t watched = 0, back = 0;
    int32_t last_first = shop->first_day + shop->days - 1 - HORIZON_DAYS;
#pragma omp parallel for schedule(static) reduction(+ : watched, back)
    for (uint64_t c = 0; c < shop->customers; c++) {
        uint32_t i = shop->starts[c], end = shop->starts[c + 1];
        if (i == end || shop->day[i] > last_first) continue;
        watched++;
        back += end - i >= 2 && shop->day[i + 1] - shop->day[i] <= HORIZON_DAYS;
    }
    return watched + 3 * back;
}

static int compare(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The values at ranks ceil(j n / 5), j = 1 to 4: one histogram, then the sort of the four buckets
 * that hold them. `scratch` has room for all values. */
static void quintiles(const uint32_t *values, uint64_t count, uint32_t limits[4], uint32_t *scratch) {
    uint32_t largest = 0;
    for (uint64_t i = 0; i < count; i++) largest = values[i] > largest ? values[i] : largest;
    int shift = 0;
    while (largest >> shift >= BUCKETS) shift++;
    uint32_t *histogram = reserve(BUCKETS, sizeof *histogram);
    for (uint64_t i = 0; i < count; i++) histogram[values[i] >> shift]++;
    uint64_t before = 0, bucket = 0;
    for (int j = 0; j < 4; j++) {
        uint64_t rank = ((j + 1) * count + 4) / 5, found = 0;
        while (before + histogram[bucket] < rank) before += histogram[bucket++];
        limits[j] = bucket;
        if (shift == 0) continue;
        for (uint64_t i = 0; i < count; i++) {
            scratch[found] = values[i];
            found += values[i] >> shift == bucket;
        }
        qsort(scratch, found, sizeof *scratch, compare);
        limits[j] = scratch[rank - before - 1];
    }
    free(histogram);
}

static int score(uint32_t value, const uint32_t limits[4]) {
    return (value > limits[0]) + (value > limits[1]) + (value > limits[2]) + (value > limits[3]);
}

/* Customers in each of the 125 cells of recency, frequency and monetary quintiles. */
static uint64_t rfm(const struct shop *shop) {
    static uint32_t *value[3], *scratch[3];
    uint64_t n = shop->customers, cells[125] = {0}, checksum = 0;
    uint32_t limits[3][4];
    for (int k = 0; k < 3 && !value[k]; k++) {
        value[k] = reserve(n, sizeof **value);
        scratch[k] = reserve(n + 1, sizeof **scratch);
    }
#pragma omp parallel for schedule(static)
    for (uint64_t c = 0; c < n; c++) {
        uint32_t start = shop->starts[c], end = shop->starts[c + 1];
        int64_t sum = 0;
        for (uint32_t i = start; i < end; i++) sum += shop->amount[i];
        if (sum >> 32) fail("a customer spent more than 32 bits hold");
        value[0][c] = shop->day[end - 1] - shop->first_day;
        value[1][c] = end - start;
        value[2][c] = sum;
    }
#pragma omp parallel for schedule(static, 1)
    for (int k = 0; k < 3; k++) quintiles(value[k], n, limits[k], scratch[k]);
#pragma omp parallel for schedule(static) reduction(+ : cells[:125])
    for (uint64_t c = 0; c < n; c++) {
        int r = score(value[0][c], limits[0]), f = score(value[1][c], limits[1]);
        cells[25 * r + 5 * f + score(value[2][c], limits[2])]++;
    }
    for (int cell = 0; cell < 125; cell++) checksum += cells[cell] * (cell + 1);
    return checksum;
}

/* The value summary of every customer: x purchase days after the first, t_x and T in days, and what
 * was paid on those days. Written as columns, which is what the models read. */
static uint64_t value(const struct shop *shop) {
    static uint32_t *first, *repeats, *recency;
    static int64_t *spend;
    uint64_t n = shop->customers, checksum = 0;
    int32_t as_of = shop->first_day + shop->days - 1;
    if (!first) {
        first = reserve(n, sizeof *first);
        repeats = reserve(n, sizeof *repeats);
        recency = reserve(n, sizeof *recency);
        spend = reserve(n, sizeof *spend);
    }
#pragma omp parallel for schedule(static)
    for (uint64_t c = 0; c < n; c++) {
        uint32_t start = shop->starts[c], end = shop->starts[c + 1], x = 0;
        int32_t first_day = shop->day[start], before = first_day;
        int64_t sum = 0;
        for (uint32_t i = start; i < end; i++) {
            x += shop->day[i] != before;
            sum += shop->day[i] != first_day ? shop->amount[i] : 0;
            before = shop->day[i];
        }
        first[c] = first_day;
        repeats[c] = x;
        recency[c] = before - first_day;
        spend[c] = sum;
    }
#pragma omp parallel for schedule(static) reduction(+ : checksum)
    for (uint64_t c = 0; c < n; c++) {
        uint64_t x = repeats[c], age = as_of - (int32_t)first[c];
        checksum += (x + 1) * (recency[c] + 3 * age) + spend[c] / (x ? x : 1);
    }
    return checksum;
}

static void measure(const char *name, uint64_t (*kernel)(const struct shop *), const struct shop *shop,
                    int rounds) {
    double cpu[ROUNDS_MAX], wall[ROUNDS_MAX];
    uint64_t checksum = kernel(shop);
    for (int i = 0; i < rounds; i++) {
        double cpu_start = clock_ms(CLOCK_PROCESS_CPUTIME_ID), start = clock_ms(CLOCK_MONOTONIC);
        if (kernel(shop) != checksum) fail("two rounds disagree");
        cpu[i] = clock_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu_start;
        wall[i] = clock_ms(CLOCK_MONOTONIC) - start;
    }
    printf("\"%s\":{\"checksum\":%lu,\"cpu_ms\":[", name, checksum);
    for (int i = 0; i < rounds; i++) printf("%s%.3f", i ? "," : "", cpu[i]);
    printf("],\"wall_ms\":[");
    for (int i = 0; i < rounds; i++) printf("%s%.3f", i ? "," : "", wall[i]);
    printf("]}");
}

int main(int count, char **args) {
    if (count != 4) return fprintf(stderr, "usage: kernels SHOP.columns THREADS ROUNDS\n"), 2;
    int threads = atoi(args[2]), rounds = atoi(args[3]);
    if (threads < 1 || rounds < 1 || rounds > ROUNDS_MAX) return 2;
    omp_set_num_threads(threads);
    struct shop shop = map_log(args[1]);
    double start = clock_ms(CLOCK_MONOTONIC);
    build_layout(&shop);
    double build_ms = clock_ms(CLOCK_MONOTONIC) - start;
    number_months(&shop);
    if (shop.month_of[shop.days - 1] >= MONTHS_MAX) fail("more months than the triangle holds");
    double bytes = (4.0 * (shop.customers + 1) + 8.0 * shop.orders) / shop.orders;
    printf("{\"engine\":\"c\",\"version\":\"%s\",\"threads\":%d,", __VERSION__, threads);
    printf("\"build_ms\":%.1f,\"bytes_per_purchase\":%.2f,\"kernels\":{", build_ms, bytes);
    measure("triangle", triangle, &shop, rounds);
    printf(",");
    measure("repeat", repeat_rate, &shop, rounds);
    printf(",");
    measure("rfm", rfm, &shop, rounds);
    printf(",");
    measure("value", value, &shop, rounds);
    printf("}}\n");
    return 0;
}
