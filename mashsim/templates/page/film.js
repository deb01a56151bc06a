// The film of one replication (see `mashsim.measures.film`), which stands at one moment: where each contact is then, and how it got there.
const WAITS = 0, IN_HAND = 1, WITH_PARTNERS = 2, GONE = -1, LATE = -2, NOT_LATE = -3, RATED = -4;
const RATING_WORDS = ["red", "amber", "green", "not rated yet"];
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

function makeFilm(film) {
  const moves = film.what.length, numbers = [], times = new Float64Array(moves);
  film.contacts.reduce((sum, step) => { numbers.push(sum + step); return sum + step; }, 0);
  film.after.reduce((sum, step, row) => (times[row] = sum + step), 0);
  const length = film.midnights[film.midnights.length - 1];
  const where = new Int16Array(numbers.length), rating = new Uint8Array(numbers.length), late = new Uint8Array(numbers.length);
  const since = new Float64Array(numbers.length);                  // by contact: when it came to its column
  const columns = film.columns.map(() => new Set());               // the contacts of each column, those that came first first
  const counts = film.columns.map(() => [0, 0, 0]);                // by column: how many wait, are in hand, wait for partners
  const it = { film: film, length: length, numbers: numbers, times: times, where: where, rating: rating, late: late, since: since,
    columns: columns, counts: counts, at: 0, done: 0, before: null };

  function toStart() {
    where.fill(GONE);
    rating.fill(3);
    late.fill(0);
    columns.forEach((column) => column.clear());
    counts.forEach((count) => count.fill(0));
    it.done = it.at = 0;
    it.before = null;
    let known = 0;
    while (it.done < film.opening) {
      const contact = film.contact[it.done];
      if (film.what[it.done] >= 0) since[contact] = -film.since[known++];
      apply(contact, film.what[it.done++], since[contact]);
    }
  }

  function apply(contact, what, time) {
    const was = where[contact];
    if (what <= RATED) rating[contact] = RATED - what;
    else if (what === LATE || what === NOT_LATE) late[contact] = what === LATE ? 1 : 0;
    else {
      if (was >= 0) {
        counts[Math.floor(was / 3)][was % 3] -= 1;
        if (what < 0 || Math.floor(was / 3) !== Math.floor(what / 3)) columns[Math.floor(was / 3)].delete(contact);
      }
      if (what >= 0) {
        const column = Math.floor(what / 3);
        counts[column][what % 3] += 1;
        if (!columns[column].has(contact)) {
          columns[column].add(contact);
          since[contact] = time;
        }
      }
      where[contact] = what;
    }
    it.before = { contact: contact, what: what, was: was, time: time };
  }

  // Goes to a moment; the moves at it are done.
  it.seek = function (at) {
    if (at < it.at) toStart();
    while (it.done < moves && times[it.done] <= at) {
      const row = it.done++;
      apply(film.contact[row], film.what[row], times[row]);
    }
    it.at = at;
  };

  // When something happens next, or Infinity.
  it.next = () => (it.done < moves ? times[it.done] : Infinity);

  it.total = (column) => counts[column].reduce((sum, count) => sum + count, 0);
  it.backlog = () => film.columns.reduce((sum, column, place) => sum + (column.at_the_door ? it.total(place) : 0), 0);
  it.lateIn = function (column) {
    let found = 0;
    columns[column].forEach((contact) => { found += late[contact]; });
    return found;
  };

  // The contact that has been in a column longest of those that wait there, or undefined.
  it.longest = function (column) {
    for (const contact of columns[column]) if (where[contact] % 3 !== IN_HAND) return contact;
    return undefined;
  };

  // ---------------------------------------------------------------- moments in words

  it.day = function (at) {
    let day = 0;
    while (day < film.midnights.length - 2 && film.midnights[day + 1] <= at) day += 1;
    return day;
  };
  const dateOf = (day) => new Date(Date.parse(film.first_day + "T00:00:00Z") + day * 864e5);
  it.dayInWords = function (day) {
    const date = dateOf(day);
    return WEEKDAYS[date.getUTCDay()] + " " + date.getUTCDate() + " " + MONTHS[date.getUTCMonth()];
  };
  it.inWords = function (at) {
    const day = it.day(at), long = film.midnights[day + 1] - film.midnights[day];
    let passed = at - film.midnights[day];
    if (long !== 86400 && passed >= (long < 86400 ? 3600 : 7200)) passed += 86400 - long;  // the clocks change that night
    const two = (value) => String(value).padStart(2, "0"), minutes = Math.floor(passed / 60);
    return it.dayInWords(day) + ", " + two(Math.floor(minutes / 60)) + ":" + two(minutes % 60);
  };
  // Since when, as one says it at another moment: the weekday within a week, else the date.
  function sinceInWords(time, at) {
    const days = time >= 0 ? it.day(at) - it.day(time) : it.day(at) + Math.ceil(-time / 86400);
    if (days === 0) return it.inWords(time).slice(-5);
    const date = dateOf(time >= 0 ? it.day(time) : -Math.ceil(-time / 86400));
    return days < 7 ? WEEKDAYS[date.getUTCDay()] : date.getUTCDate() + " " + MONTHS[date.getUTCMonth()];
  }

  // What came on the day, and what the hours on shift could hold.
  it.hoursInWords = function () {
    const day = it.day(it.at);
    return it.dayInWords(day) + ": " + film.hours.came[day] + " hours of work come, " + film.hours.at_hand[day] + " hours are at hand.";
  };

  // The turning point that was passed last.
  it.lastTurn = function () {
    const passed = film.turns.filter((turn) => turn.at <= it.at);
    return passed.length ? "Last turning point: " + passed[passed.length - 1].text : "";
  };

  // Whether the office is open, and when that changes next.
  it.office = function (at) {
    const edge = film.office.findIndex((moment) => moment > at);
    return edge < 0 ? { open: false, until: length } : { open: edge % 2 === 1, until: film.office[edge] };
  };

  // ---------------------------------------------------------------- the sentence that says what just happened

  it.narrate = function () {
    const move = it.before;
    if (!move || it.done <= film.opening) return it.inWords(it.at) + ". " + it.backlog() + " contacts are at the front door.";
    const rated = rating[move.contact] < 3 && move.what > RATED ? ", " + RATING_WORDS[rating[move.contact]] + ", " : " ";
    return it.inWords(move.time) + ". Contact " + numbers[move.contact] + rated + happened(move) + ".";
  };

  function happened(move) {
    if (move.what <= RATED) return "is rated " + RATING_WORDS[rating[move.contact]];
    if (move.what === LATE) return "is late from now on: its decision was due";
    if (move.what === NOT_LATE) return "is decided, after its decision was due";
    const from = move.was >= 0 ? film.columns[Math.floor(move.was / 3)] : null;
    if (move.what === GONE) return from.at_the_door ? "leaves the front door" : "is closed";
    const place = Math.floor(move.what / 3), column = film.columns[place], state = move.what % 3;
    if (from !== column) {
      if (state === WAITS) return column.reached + "; " + queue(place, move.time);
      return column.reached + (state === IN_HAND && column.at_the_door ? ", and is taken up at once" : "");
    }
    if (state === IN_HAND) {
      return "is taken up, in " + column.stage + ", where it has been since " + sinceInWords(since[move.contact], move.time);
    }
    if (state === WITH_PARTNERS) return "waits for what partners know, as do " + (counts[place][WITH_PARTNERS] - 1) + " others";
    return "is put down, in " + column.stage + "; " + queue(place, move.time);
  }

  function queue(place, at) {
    const waiting = counts[place][WAITS];
    if (waiting <= 1) return "no other waits there";
    let first;
    for (const contact of columns[place]) if (where[contact] % 3 === WAITS) { first = contact; break; }
    return waiting + " wait there, the longest since " + sinceInWords(since[first], at);
  }

  // The backlog at each whole hour of the film.
  it.curve = function () {
    const door = film.columns.map((column) => column.at_the_door), is = new Int16Array(numbers.length).fill(GONE), found = [];
    const there = (what) => (what >= 0 && door[Math.floor(what / 3)] ? 1 : 0);
    let open = 0, row = 0;
    for (let at = 0; at <= length; at += 3600) {
      for (; row < moves && times[row] <= at; row += 1) {
        const contact = film.contact[row], what = film.what[row];
        if (what < GONE) continue;
        open += there(what) - there(is[contact]);
        is[contact] = what;
      }
      found.push(open);
    }
    return found;
  };

  toStart();
  it.seek(0);
  return it;
}
