/**
 * The memory map: every distance in a block, drawn and numbered once, and read by the kernel and by src/core alike.
 * Only constants without type annotations, so that both compilers understand the file. docs/memory.md explains how
 * threads use the map.
 *
 *   block   ├ header ┼ lane table ┼ page index ┼ reserved upwards from BUMP: entries, page tables, pages … ┤
 *
 * Distances are in bytes. Everything is little-endian, as WebAssembly is.
 */

/**
 * Version of the layout. Raised whenever a distance or a protocol changes: threads of different versions must not share
 * a block.
 */
export const LAYOUT_VERSION = 2;

// Header.
//   0       4         8            24            28           32      36      40         44       48     52
//   ├ magic ┼ version ┼ id, 16 B   ┼ max threads ┼ max series ┼ limit ┼ lanes ┼ borrowed ┼ tables ┼ bump ┼ metrics ┤
//   56        60         64           72           80         88     96       100        104 …
//   ├ options ┼ releases ┼ start time ┼ overflowed ┼ rejected ┼ full ┼ ticket ┼ sequence ┼ open row of each page kind ┤
//   136        140     144     148        152         156    160
//   ├ requests ┼ notes ┼ roles ┼ removals ┼ vacancies ┼ free ┼ overflowed, full ┤
export const MAGIC = 0;
export const MAGIC_VALUE = 0x796c6c74; // "tlly"
export const VERSION = 4;
export const ID = 8;
export const ID_BYTES = 16;
export const MAX_THREADS = 24;
export const MAX_SERIES = 28; // per metric
export const LIMIT = 32; // first byte after the block
export const LANES = 36; // mark: lanes at and above it were never taken
export const BORROWED = 40; // mark: borrowed lanes at and above it were never used
export const TABLES = 44; // where the search for a free entry of the page index begins
export const BUMP = 48; // first byte that is not reserved
export const METRICS = 52; // newest metric entry
export const OPTIONS = 56; // text of the block's options: constant labels
export const RELEASES = 60; // lanes released so far: when it changes, a thread without a lane tries again
export const START = 64; // f64, milliseconds since 1970
export const OVERFLOWED = 72; // i64, label sets sent to an overflow series
export const REJECTED = 80; // i64, values and label sets rejected while `onInvalid` is "count"
export const FULL = 88; // i64, requests for memory that the block could not meet
export const TICKET = 96; // thread ids given out where the host has none
export const SEQUENCE = 100; // snapshots taken
export const OPEN = 104; // i64 for each page kind: [table + 1 : 32 | words used : 32]
export const REQUESTS = 136; // how often a thread without a lane began to answer requests
export const NOTES = 140; // newest note entry
export const ROLES = 144; // newest role entry
export const REMOVALS = 148; // series hidden so far: when it changes, threads unpin those that they pinned
export const VACANCIES = 152; // how often an entry may have become vacant otherwise
export const OVERFLOWED_FULL = 160; // i64, those of `overflowed` that found the block full
export const HEADER_BYTES = 192;

// Lane table: one entry per lane.
//   0       8        16              24
//   ├ claim ┼ tenure ┼ system thread ┤
// claim   0, or who holds the lane: [answers requests : 1 | guardian thread + 1 : 31 | thread + 1 : 32]. Identity and
//         claim are one word, so that no kill can leave a lane that is held by nobody.
// tenure  how often the lane was released; a gauge cell of an earlier tenure belongs to a dead thread.
// system thread  [number in the operating system, or 0 : 32 | thread + 1 : 32] of the last holder that stored it; not
//         the present holder's while the claim names another thread.
export const BORROWED_LANES = 16; // lanes 0 … 15 belong to nobody
export const CLAIM = 0;
export const TENURE = 8;
export const SYSTEM_THREAD = 16;
export const LANE_BYTES = 24;

// Page index: the address of each page table, in order of publication.
export const INDEX_ENTRY_BYTES = 4;

// Page table: where each lane keeps its page of one run of rows. 0: the lane has none yet.
//   0       4      8           12          16
//   ├ words ┼ kind ┼ baselines ┼ companion ┼ page of lane 0 ┼ page of lane 1 ┼ …
export const TABLE_WORDS = 0;
export const TABLE_KIND = 4;
export const TABLE_BASELINES = 8; // a second list of pages, for baselines; 0 until the first reset
export const TABLE_COMPANION = 12; // of counters: a table of packed words for large amounts; 0 until the first
export const TABLE_PAGES = 16;

// Page kinds: the contents of a page, and the lanes that have one from the start. Behind the contents, each page has a
// pin for each word, two in 4 bytes: [tenure, low bits : 12 | users : 4] of the lane's holder, who alone writes them.
export const COUNTER_PAGE = 0; // i64 words; lane 0, and the lane of the thread that opened the rows
export const SHARED_PAGE = 1; // i64 cells that all threads share, in lane 0
export const PACKED_PAGE = 2; // packed words and their banks; the first borrowed lanes
export const LEVEL_PAGE = 3; // gauge cells of two words; lane 0, and the lane of the thread that opened the rows
export const PIN_BITS = 16;
export const PIN_USER_BITS = 4;
export const WORD_BYTES = 8;
export const LINE_BYTES = 64; // pages begin on a cache line, so two lanes never write the same one
export const COUNTER_PAGE_WORDS = 2048;
export const SHARED_PAGE_WORDS = 512;
export const PACKED_PAGE_WORDS = 256;
export const LEVEL_PAGE_WORDS = 256;
/** Units below which an amount is added straight to a shared cell; a larger one moves the baseline. 2^47 */
export const SHARED_STRAIGHT_UNITS = 140737488355328;
/** Borrowed lanes whose packed pages are created with their table. Others get theirs when they are first borrowed. */
export const FIRST_PACKED_PAGES = 2;
export const MAX_WORDS = 4095; // words of one series

// Row: a series' words in every lane, [table : 20 | first word : 12].
export const ROW_WORD_BITS = 12;
export const ROW_WORD_MASK = 4095;

// Packed word: a count and a sum in one i64, so that one atomic add records both and no reading can separate them.
//   63   62 61         40 39           0
//   ├ slot ┼ count, 22 B ┼ sum, signed ┤     sum in units of 1/scale
export const SUM_BITS = 40;
export const SLOT_SHIFT = 62;
/** Units below which a value is added straight to the word; a larger one takes a spill. 2^34 */
export const STRAIGHT_UNITS = 17179869184;

// Packed page: the words, then their banks in the same order. The bank of the word at byte w is at 8 × words + 13 × w.
//   ├ word 0 ┼ word 1 ┼ … ┼ bank 0 ┼ bank 1 ┼ …
// Bank: the place that a spill moves a word's contents to.
//   0     8               16        24         32            80                 104
//   ├ gen ┼ slot 0: count ┼ sum low ┼ sum high ┼ slots 1, 2 … ┼ slot 3 (alike) … ┤
export const GENERATION = 0;
export const SLOTS = 8;
export const SLOT_SUM = 8;
export const SLOT_SUM_HIGH = 16;
export const SLOT_BYTES = 24;
export const BANK_BYTES = 104;
export const PACKED_BYTES = 112; // a word and its bank

// Extremes cell: lies in the bank of a spare word behind the words of a series that keeps extremes.
//   0     8          16
//   ├ set ┼ smallest ┼ largest ┤     whole units of 1/scale, as doubles in the order of integers
export const EXTREMES_SET = 0;
export const SMALLEST = 8;
export const LARGEST = 16;

// Level cell: one thread's gauge.
//   0        8       16
//   ├ tenure ┼ level ┤     the tenure plus 1, 0 without a level; the bits of a double, flipped
export const LEVEL = 8;
// How levels are folded into one: what `readLevels` takes.
export const AGGREGATE_SUM = 0;
export const AGGREGATE_MIN = 1;
export const AGGREGATE_MAX = 2;
export const AGGREGATE_FIRST = 3; // the level of the lowest lane

// Metric entry. Filled first, then published by one compare-exchange of METRICS; only SERIES and NEWEST change
// afterwards.
//   0          4         8        12    16       24                 28      32             36
//   ├ previous ┼ ordinal ┼ series ┼ log ┼ newest ┼ definition bytes ┼ cells ┼ first series ┼ definition …
export const PREVIOUS = 0;
export const ORDINAL = 4;
export const METRIC_SERIES = 8; // series entry with the highest ordinal
export const METRIC_LOG = 12; // log of its latest creations, 0 without labels
export const METRIC_NEWEST = 16; // newest creation
export const METRIC_DEFINITION_BYTES = 24;
export const METRIC_BUCKET_TABLE = 28; // cell table of a histogram
export const METRIC_FIRST = 32; // the only series without labels, the overflow series with them
export const METRIC_DEFINITION = 36; // UTF-8 JSON

// Creation: the moment from which an entry stands for a label set. 0 for a metric's first series.
//   63       29          0
//   ├ number ┼ entry / 8 ┤     numbers count the metric's creations, from 1
export const CREATION_ENTRY_BITS = 29;
// Log of a metric's creations: the one of number n, once it is finished, at n modulo LOG_CREATIONS, until the next one
// there.
export const LOG_CREATIONS = 32;

// Series entry. Published by one compare-exchange of its metric's SERIES. It begins like a metric entry: the directory
// walks both by PREVIOUS and ORDINAL. What follows `creation` changes only while the entry is claimed.
//   0          4         8     12        16     24         32       40     44    48         52     56
//   ├ previous ┼ ordinal ┼ row ┼ created ┼ base ┼ creation ┼ holder ┼ hash ┼ key ┼ capacity ┼ free ┼ first key …
// Key: each label value's bytes, each behind its length, padded with zeros to whole words of 4 bytes.
export const SERIES_ROW = 8;
export const SERIES_CREATED = 12; // time since START, packed as src/core/platform/wallClock.ts does
export const SERIES_BASE = 16; // [version : 46 | claimed : 1 | hidden : 1 | baseline buffer : 16]
export const SERIES_CREATION = 24; // the creation that it stands for, or is claimed for
export const SERIES_HOLDER = 32; // who gives the entry another label set; claimed like a role
export const SERIES_HASH = 40; // of the key
export const SERIES_KEY = 44; // address of the key
export const SERIES_KEY_CAPACITY = 48; // bytes
export const SERIES_BYTES = 56;

// Note entry, and role entry, which has no text. Filled first, then published by one compare-exchange of NOTES or
// ROLES; only HOLDER changes afterwards. The directory's lists are walked in the same way.
//   0          4         8           12           16       24
//   ├ previous ┼ ordinal ┼ key bytes ┼ text bytes ┼ holder ┼ key, then text, in UTF-8 …
export const NOTE_KEY_BYTES = 8;
export const NOTE_TEXT_BYTES = 12;
export const ROLE_HOLDER = 16; // 0, or who holds the role: [tenure : 48 | lane + 1 : 16]
export const NOTE_KEY = 24;
export const HOLDER_LANE_BITS = 16;

// Base word.
export const BASE_HIDDEN = 65536;
export const BASE_CLAIMED = 131072; // stands for no label set
export const BASE_BUFFER_MASK = 65535; // 0: none yet; otherwise 1 + 2 × lane + the number of its buffer, 0 or 1
export const BASE_VERSION = 262144; // 1 version; it rises at each change, so that no base word ever comes back

// Baseline page: two buffers for every word of the lane's page. Buffer b of the word at index i is at (2 × i + b) ×
// BASELINE_BYTES.
//   0            8         16         24             32        40         48         56
//   ├ base count ┼ sum low ┼ sum high ┼ closed count ┼ sum low ┼ sum high ┼ reset at ┤
export const BASELINE_COUNT = 0;
export const BASELINE_SUM = 8;
export const BASELINE_SUM_HIGH = 16;
export const CLOSED_COUNT = 24;
export const CLOSED_SUM = 32;
export const CLOSED_SUM_HIGH = 40;
export const RESET_AT = 48; // milliseconds since 1970
export const BASELINE_BYTES = 56;

// Cell table: finds a value's bucket with one compare. A cell is one value of the upper bits of a positive double.
//   0       4       8        16            20    24
//   ├ shift ┼ cells ┼ base   ┼ bound count ┼ pad ┼ cell 0 {f64 bound, i32 word offset, pad} ┼ … ┼ bounds, f64 …
export const CELL_SHIFT = 0;
export const CELL_COUNT = 4;
export const CELL_BASE = 8; // i64
export const BOUND_COUNT = 16;
export const CELLS = 24;
export const CELL_OFFSET = 8;
export const CELL_BYTES = 16;

// Scratch, in a memory of one thread: the numbers of each word of a series that is not empty, one after the other.
// Behind the last one, in the same places: the lower half of the series' base, the number of its creation, its version.
//   0      8       16      24        32         40
//   ├ word ┼ count ┼ units ┼ sum low ┼ sum high ┤     the first three as doubles; units are NaN if that is not exact
export const SCRATCH_WORD = 0; // its place in the series, from 0
export const SCRATCH_COUNT = 8;
export const SCRATCH_UNITS = 16;
export const SCRATCH_SUM = 24;
export const SCRATCH_SUM_HIGH = 32;
export const SCRATCH_BYTES = 40;
