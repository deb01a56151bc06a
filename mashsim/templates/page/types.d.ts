// What the page asks of the engine, what the engine answers (see `mashsim.page.handle`), and what the files of the page
// pass to each other. Types only: nothing of this file is in the page.

// ------------------------------------------------------------------ requests

/** The front door a request starts from: one that ships, or the text of a file. */
export type Door = { scenario: string } | { text: string; name: string };

/** People who come, as an intervention of a scenario file has them. */
export interface Cover {
  pool: string;
  posts: number;
  kind: string;
}

/** What is done between two days. */
export interface Done {
  changes?: Record<string, string | number>;
  cover?: Cover[];
  from?: string | null;
  to?: string | null;
}

/** What is done, and what of it is done on other days. */
export interface AllDone {
  changes: Record<string, string | number>;
  from: string | null;
  to: string | null;
  dated: Done[];
}

export type Sides = Door & Partial<AllDone> & { seed?: number | null };
export type ChangedSides = Door & AllDone & { seed: number | null };
/** Both sides, how often each is run, and what would be enough. */
export type Targeted = Sides & { replications: number; target?: string };
/** A question of some kind about a front door, with the kind's own settings. */
export type Asking = Sides & { ask: string; settings: Record<string, unknown> };
/** How many runs a request may make, or how many it may hand out to be made elsewhere. */
export type HowMany = { more?: number; wants?: number };
export type WhichExercise = { exercise: string } | { text: string; name: string };

export interface WhichYear {
  code: string;
  decisions: string[];
}

/** The words of each request, by what it asks. */
export interface Requests {
  start: Sides;
  replicate: Sides & { number: number };
  "sum up": Targeted;
  scenario: Sides;
  files: Targeted;
  workbook: Targeted;
  question: Asking & HowMany;
  "question report": Asking;
  "take run": WantedRun & { made: string };
  form: Door;
  "form new": Door & { table: string; added: string };
  formed: Door & { edits: Record<string, string> };
  "side by side": Door & { seed: number | null; set: (AllDone & { name: string })[]; replications: number } & HowMany;
  council: { council: string; year?: number };
  figures: Sides & { until: string; table: string | null };
  follow: Sides & { table: string; record: string } & HowMany;
  film: Sides & { number?: number; first_day?: string | null; last_day?: string | null };
  story: Sides & { number: number; contact: number };
  exercise: WhichExercise;
  reveal: WhichExercise;
  "hand out": WhichExercise;
  "year code": { text: string };
  "year week": WhichYear & { week: number; since: number };
  "year ahead": WhichYear & { week: number };
  "year debrief": WhichYear;
  "year others": WhichYear & { years: number };
  "year line": { line: string };
  "year file": WhichYear;
}

// ------------------------------------------------------------------ answers

/** The answer to each request. */
export interface Answers {
  start: Start;
  replicate: { number: number; seed: number; before: object; after: object | null };
  "sum up": SummedUp;
  scenario: { scenario: string };
  files: { scenario: string; report: string };
  workbook: { workbook: string };
  question: AnsweredQuestion;
  "question report": { report: string };
  "take run": { number: number };
  form: { groups: FormGroup[]; stages: Option[] };
  "form new": { words: string; rows: FormRow[]; edits: Record<string, string> };
  formed: { text: string; cautions: string[] };
  "side by side": HowFar & { most: number };
  council: { name: string; text: string; said: string };
  figures: { empty: string; said: { heading: string; lines: string[] }[]; command: string };
  follow: FollowedUp;
  film: { film: Film };
  story: { contact: number; summary: string[]; sentences: string[] };
  exercise: Exercise;
  reveal: Reveal;
  "hand out": HandOut;
  "year code": { code: string };
  "year week": YearWeek;
  "year ahead": { week: number };
  "year debrief": { score: Tile[]; findings: string[]; sections: Section[]; line: string };
  "year others": { years: number; sections: Section[] };
  "year line": { code: string; decisions: string[]; week: number; differs: string };
  "year file": { scenario: string; name: string; command: string };
}

/** What was worked out when the page was built. */
export interface Prepared {
  scenarios: Shipped[];
  doors: Record<string, { start: Start; "sum up": SummedUp }>;
  film: { scenario: string; film: Film };
  exercises: { name: string; title: string; minutes: number; teaches: string }[];
  exercise: Record<string, PreparedExercise>;
  year: YearRules;
}

/** An exercise that was worked out whole. */
export type PreparedExercise = Pick<Answers, "exercise" | "reveal" | "hand out"> & { films: Film[] };

export interface Shipped {
  name: string;
  title: string;
  question: string;
  place: string;
}

// What if?

export interface About extends Shipped {
  about: string;
  hash: string;
  first_day: string;
  last_day: string;
  measure_from: string;
  office_day_minutes: number;
}

export interface Option {
  value: string;
  words: string;
}

interface AnyControl {
  path: string;
  label: string;
  as_it_is: string;
  meaning: string;
  quality: string;
  source: string;
  whole_run: boolean;
}

export interface ChoiceControl extends AnyControl {
  value: string;
  choices: Option[];
}

export interface NumberControl extends AnyControl {
  value: number;
  choices?: undefined;
  unit: string;
  step: number;
  least: number;
  most: number;
  is_whole: boolean;
  written: string;
  per: number | null;
  range: number[] | null;
}

export type Control = ChoiceControl | NumberControl;

export interface Group {
  group: string;
  note: string;
  controls: Control[];
}

export interface People {
  pools: Option[];
  kinds: Option[];
  posts: { step: number; most: number };
  note: string;
}

/** A share in time that a further target may be of. */
export interface FurtherTarget {
  measure: string;
  words: string;
  by_month: boolean;
}

export interface Start {
  before: About;
  after: About | null;
  seed: number;
  controls: Group[];
  people: People;
  target: { measure: string; words: string; further: FurtherTarget[] } | null;
  changes: { path: string; before: unknown; after: unknown }[];
  cautions: string[];
  command: string;
}

export interface SummedUp {
  replications: number;
  seed: number;
  page: Page;
  measures: object[];
  repeat: string;
  needs: string;
}

/** A run that is to be made: of which front door, what is measured, and its number. */
export interface WantedRun {
  door: string;
  asked: string[];
  seed: number;
  number: number;
}

/** How far an answer is: the page is null until enough was run. */
export interface HowFar {
  runs: number;
  wanted: WantedRun[];
  so_far: string[];
  page: Page | null;
}

export interface AnsweredQuestion extends HowFar {
  fewest: number;
  most: number;
  command: string;
  needs: string;
  first: string;
}

export interface FollowedUp extends HowFar {
  most: number;
  command: string;
  needs: string;
}

/** A setting of the form, with its value as TOML. */
export interface FormRow {
  path: string;
  words: string;
  value: string;
  meaning: string;
  unit: string;
  quality: string;
  source: string;
  range: string[];
  note: string;
  differs: boolean;
}

export interface FormGroup {
  group: string;
  rows: FormRow[];
}

/** A saved what-if: the front door it starts from, its address in the page, and what is changed. */
export interface SavedWhatIf {
  name: string;
  base: Door;
  address: string;
  done: AllDone;
  seed: number | null;
}

/** A question and its answer. */
export interface AskedQuestion {
  asking: Asking;
  found: AnsweredQuestion;
}

// Pages

export interface Page {
  title: string;
  facts: string;
  findings: string[];
  sections: Section[];
}

export interface Section {
  key: string;
  heading: string;
  folded: boolean;
  blocks: Block[];
}

export interface Cell {
  text: string;
  note: string;
}

/** A table as the page draws it. */
export interface DrawnTable {
  caption: string;
  columns: { head: string; numeric: boolean }[];
  rows: Cell[][];
  source: string;
}

export interface Table extends DrawnTable {
  kind: "table";
  key: string;
  until: (number | null)[];
}

export interface Figure {
  kind: "figure";
  title: string;
  subtitle: string;
  wide: string;
  narrow: string;
  table: Table;
}

export type Block = Figure | Table | { kind: "listing"; items: string[] } | { kind: "text"; text: string };

// Watching

export interface BoardColumn {
  key: string;
  title: string;
  stage: string;
  reached: string;
  at_the_door: boolean;
}

/** One replication as moves (see `mashsim.measures.film`); moments are seconds since the film's start. */
export interface Film {
  title: string;
  seed: number;
  number: number;
  first_day: string;
  last_day: string;
  midnights: number[];
  office: number[];
  clock: { name: string; for: string; limits: (string | null)[] } | null;
  columns: BoardColumn[];
  ratings: string[];
  hours: { came: number[]; at_hand: number[] };
  turns: { at: number; kind: string; text: string }[];
  contacts: number[];
  opening: number;
  since: number[];
  after: number[];
  contact: number[];
  what: number[];
  open: number[][];
}

// Training

export interface GuessPoint {
  label: string;
  at: number;
}

/** A guess that is a number or several, on an empty chart. */
export interface GuessOfNumbers {
  kind: "curve" | "number";
  ask: string;
  wide: string;
  narrow: string;
  unit: string;
  most: number;
  step: number;
  points: GuessPoint[];
}

export interface GuessOfAnswer {
  kind: "choice" | "remedy";
  ask: string;
  answers: string[];
  points?: undefined;
}

export interface Exercise {
  title: string;
  minutes: number;
  teaches: string;
  question: string;
  situation: string;
  guess: GuessOfNumbers | GuessOfAnswer;
  look_at: string | null;
  films: { title: string; sides: Sides; first_day: string; last_day: string | null }[];
  summers: { ask: string; of: number } | null;
  discuss: string[];
  steps: { minutes: number; do: string }[];
  facts: { says: string; reference: string }[];
}

/** What is said before and after a guess that lies below, within or above the band of the runs. */
export interface JudgedPoint {
  label: string;
  band: number[];
  below: string[];
  within: string[];
  above: string[];
}

export interface Reveal {
  points: JudgedPoint[];
  answers: { counts: number[]; of: number; right: number } | null;
  summers: { so: number; of: number } | null;
  page: Page;
  replications: number;
  seed: number;
}

export interface HandOut {
  notes: string;
  handout: string;
}

// A year

export interface YearRules {
  title: string;
  weeks: number;
  other_years: number;
  rules: string[];
  basis: string[];
  policies: { name: string; about: string }[];
}

export interface Tile {
  label: string;
  value: string;
  note?: string;
}

export interface Decided {
  text: string;
  week: number;
  said: string;
  price: string;
}

export interface OfferGroup {
  key: string;
  legend: string;
  kind: string;
  parts: { label: string; options: { value: string; text: string }[] }[];
  choices: Record<string, { said: string; refused: string }>;
}

export interface YearWeek {
  code: string;
  week: number;
  weeks: number;
  decisions: string[];
  made: Decided[];
  pending: Decided[];
  left: number;
  money: string;
  offers: { week: number; day: string; groups: OfferGroup[] } | null;
  heading: string;
  lead: string;
  numbers: Tile[];
  score: Tile[];
  news: string[];
  sections: Section[];
}

// ------------------------------------------------------------------ between the files of the page

/** A view of the page. */
export interface View {
  /** Shows what the address says, or with null what was left. */
  open(parts: URLSearchParams | null): unknown;
  /** Called when the engine is ready or switched off. */
  engine(): void;
}

/** People who come, as they were typed. */
export interface Newcomer {
  pool: string;
  posts: string;
  kind: string;
  from: string;
  to: string;
}

/** What was entered: settings by path, where they are not the scenario's, and people who come. */
export interface Entered {
  settings: Record<string, string>;
  people: Newcomer[];
}

/** Called when something was entered, and again, settled, when the reader goes on. */
export type Noted = (settled: boolean) => void;

/** A guess of an exercise: numbers, or the place of an answer; `lockedAt` is empty until it is locked in. */
export interface Guess {
  values: number[];
  choice: number;
  lockedAt: string;
}

/** A lane of the board; `sides` says which front door it is, for the stories of its contacts. */
export interface Lane {
  title: string;
  film: Film;
  sides: Sides;
}

/** A move of a film that was done: the contact, where it is now, where it was, and when. */
export interface Move {
  contact: number;
  what: number;
  was: number;
  time: number;
}
