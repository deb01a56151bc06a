// The film of one replication (see `mashsim.measures.film`), which stands at one moment: where each contact is then,
// and how it got there.
export { IN_HAND, MovingFilm, WAITS, WITH_PARTNERS };

/** @typedef {import("page/types").Film} Film */
/** @typedef {import("page/types").Move} Move */

// The codes of `mashsim.measures.film`.
const WAITS = 0;
const IN_HAND = 1;
const WITH_PARTNERS = 2;
const GONE = -1;
const LATE = -2;
const NOT_LATE = -3;
const RATED = -4;
const UNRATED = 3;
const HOUR = 3600;
const DAY = 86400;

const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" });

/** @param {Date} date */
const dateInWords = (date) => date.getUTCDate() + " " + MONTH.format(date);

/** @param {number[]} steps  @returns {number[]} the sums up to each */
function runningSums(steps) {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

class MovingFilm {
  /** @param {Film} film */
  constructor(film) {
    const many = film.contacts.length;
    this.film = film;
    this.length = film.midnights[film.midnights.length - 1];
    this.numbers = runningSums(film.contacts);
    this.times = Float64Array.from(runningSums(film.after));
    this.where = new Int16Array(many);
    this.rating = new Uint8Array(many);
    this.late = new Uint8Array(many);
    this.since = new Float64Array(many); // by contact: when it came to its column
    /** @type {Set<number>[]} */
    this.columns = film.columns.map(() => new Set()); // the contacts of each column, those that came first first
    this.counts = film.columns.map(() => [0, 0, 0]); // by column: how many wait, are in hand, wait for partners
    this.at = 0;
    this.done = 0; // how many moves are done
    /** @type {Move | null} */
    this.before = null; // the last of them
    this.toStart();
    this.seek(0);
  }

  toStart() {
    const { film } = this;
    this.where.fill(GONE);
    this.rating.fill(UNRATED);
    this.late.fill(0);
    this.columns.forEach((column) => column.clear());
    this.counts.forEach((count) => count.fill(0));
    this.done = this.at = 0;
    this.before = null;
    let known = 0;
    while (this.done < film.opening) {
      const contact = film.contact[this.done];
      if (film.what[this.done] >= 0) this.since[contact] = -film.since[known++];
      this.apply(contact, film.what[this.done++], this.since[contact]);
    }
  }

  /** @param {number} contact  @param {number} what  @param {number} time */
  apply(contact, what, time) {
    const was = this.where[contact];
    if (what <= RATED) this.rating[contact] = RATED - what;
    else if (what === LATE || what === NOT_LATE) this.late[contact] = what === LATE ? 1 : 0;
    else this.move(contact, was, what, time);
    this.before = { contact, what, was, time };
  }

  /** @param {number} contact  @param {number} was  @param {number} what  @param {number} time */
  move(contact, was, what, time) {
    const from = Math.floor(was / 3);
    const column = Math.floor(what / 3);
    if (was >= 0) {
      this.counts[from][was % 3] -= 1;
      if (what < 0 || from !== column) this.columns[from].delete(contact);
    }
    if (what >= 0) {
      this.counts[column][what % 3] += 1;
      if (!this.columns[column].has(contact)) {
        this.columns[column].add(contact);
        this.since[contact] = time;
      }
    }
    this.where[contact] = what;
  }

  /** Goes to a moment; the moves at it are done.  @param {number} at */
  seek(at) {
    const { film, times } = this;
    if (at < this.at) this.toStart();
    while (this.done < times.length && times[this.done] <= at) {
      const row = this.done++;
      this.apply(film.contact[row], film.what[row], times[row]);
    }
    this.at = at;
  }

  /** When something happens next, or Infinity. */
  next() {
    return this.done < this.times.length ? this.times[this.done] : Infinity;
  }

  /** @param {number} column */
  total(column) {
    return this.counts[column].reduce((sum, count) => sum + count, 0);
  }

  backlog() {
    return this.film.columns.reduce((sum, column, place) => sum + (column.at_the_door ? this.total(place) : 0), 0);
  }

  /** @param {number} column */
  lateIn(column) {
    let late = 0;
    this.columns[column].forEach((contact) => {
      late += this.late[contact];
    });
    return late;
  }

  /** The contact that has been in a column longest of those that wait there, or undefined.  @param {number} column */
  longest(column) {
    return this.first(column, (state) => state !== IN_HAND);
  }

  /** @param {number} column  @param {(state: number) => boolean} fits */
  first(column, fits) {
    for (const contact of this.columns[column]) if (fits(this.where[contact] % 3)) return contact;
    return undefined;
  }

  // ---------------------------------------------------------------- moments in words

  /** The day of a moment, 0 at the film's start.  @param {number} at */
  day(at) {
    const { midnights } = this.film;
    let day = 0;
    while (day < midnights.length - 2 && midnights[day + 1] <= at) day += 1;
    return day;
  }

  /** @param {number} day */
  dateOf(day) {
    return new Date(Date.parse(this.film.first_day + "T00:00:00Z") + day * DAY * 1000);
  }

  /** @param {number} day */
  dayInWords(day) {
    const date = this.dateOf(day);
    return WEEKDAY.format(date) + " " + dateInWords(date);
  }

  /** @param {number} at */
  inWords(at) {
    const day = this.day(at);
    const midnight = this.film.midnights[day];
    const long = this.film.midnights[day + 1] - midnight;
    let passed = at - midnight;
    if (long !== DAY && passed >= (long < DAY ? HOUR : 2 * HOUR)) passed += DAY - long; // the clocks change that night
    const minutes = Math.floor(passed / 60);
    return this.dayInWords(day) + ", " + twoDigits(Math.floor(minutes / 60)) + ":" + twoDigits(minutes % 60);
  }

  // Since when, as one says it at another moment: the weekday within a week, else the date.
  /** @param {number} time  @param {number} at */
  sinceInWords(time, at) {
    const day = time >= 0 ? this.day(time) : -Math.ceil(-time / DAY);
    const days = this.day(at) - day;
    if (days === 0) return this.inWords(time).slice(-5);
    const date = this.dateOf(day);
    return days < 7 ? WEEKDAY.format(date) : dateInWords(date);
  }

  // What came on the day, and what the hours on shift could hold.
  hoursInWords() {
    const day = this.day(this.at);
    const { came, at_hand } = this.film.hours;
    return this.dayInWords(day) + ": " + came[day] + " hours of work arrived, " + at_hand[day] + " staff hours available.";
  }

  // The turning point that was passed last.
  lastTurn() {
    const passed = this.film.turns.filter((turn) => turn.at <= this.at);
    return passed.length ? "Last turning point: " + passed[passed.length - 1].text : "";
  }

  /** Whether the office is open, and when that changes next.  @param {number} at */
  office(at) {
    const edge = this.film.office.findIndex((moment) => moment > at);
    return edge < 0 ? { open: false, until: this.length } : { open: edge % 2 === 1, until: this.film.office[edge] };
  }

  // ---------------------------------------------------------------- the sentence that says what just happened

  narrate() {
    const move = this.before;
    if (!move || this.done <= this.film.opening) {
      return this.inWords(this.at) + ". " + this.backlog() + " contacts are at the front door.";
    }
    const rating = this.rating[move.contact];
    const rated = rating < UNRATED && move.what > RATED ? ", " + this.film.ratings[rating] + ", " : " ";
    return this.inWords(move.time) + ". Contact " + this.numbers[move.contact] + rated + this.happened(move) + ".";
  }

  /** @param {Move} move */
  happened(move) {
    if (move.what <= RATED) return "is rated " + this.film.ratings[this.rating[move.contact]];
    const awaited = this.film.clock ? this.film.clock.for : "";
    if (move.what === LATE) return "is late from now on: its " + awaited + " was due";
    if (move.what === NOT_LATE) return "has had its " + awaited + ", after it was due";
    const from = move.was >= 0 ? this.film.columns[Math.floor(move.was / 3)] : null;
    if (move.what === GONE) return from && from.at_the_door ? "leaves the front door" : "is closed";
    const place = Math.floor(move.what / 3);
    const column = this.film.columns[place];
    const state = move.what % 3;
    if (from !== column) {
      if (state === WAITS) return column.reached + "; " + this.queue(place, move.time);
      return column.reached + (state === IN_HAND && column.at_the_door ? ", and is taken up at once" : "");
    }
    if (state === IN_HAND) {
      return (
        "is taken up, in " +
        column.stage +
        ", where it has been since " +
        this.sinceInWords(this.since[move.contact], move.time)
      );
    }
    if (state === WITH_PARTNERS) {
      return "waits for what partners know, as do " + (this.counts[place][WITH_PARTNERS] - 1) + " others";
    }
    return "is put down, in " + column.stage + "; " + this.queue(place, move.time);
  }

  /** @param {number} place  @param {number} at */
  queue(place, at) {
    const waiting = this.counts[place][WAITS];
    const first = this.first(place, (state) => state === WAITS);
    if (waiting <= 1 || first === undefined) return "no other waits there";
    return waiting + " wait there, the longest since " + this.sinceInWords(this.since[first], at);
  }

  // The backlog at each whole hour of the film.
  curve() {
    const { film, times } = this;
    const door = film.columns.map((column) => column.at_the_door);
    const is = new Int16Array(this.numbers.length).fill(GONE);
    const open = [];
    /** @param {number} what */
    const there = (what) => (what >= 0 && door[Math.floor(what / 3)] ? 1 : 0);
    let count = 0;
    let row = 0;
    for (let at = 0; at <= this.length; at += HOUR) {
      for (; row < times.length && times[row] <= at; row += 1) {
        const contact = film.contact[row];
        const what = film.what[row];
        if (what < GONE) continue;
        count += there(what) - there(is[contact]);
        is[contact] = what;
      }
      open.push(count);
    }
    return open;
  }
}

/** @param {number} value */
const twoDigits = (value) => String(value).padStart(2, "0");
