/* Pools: people who take work from one queue. As mashsim/staff/pool.py, function by function. */
#ifndef MASHSIM_POOLS_H
#define MASHSIM_POOLS_H

#include "run.h"

/* The line of a pool: a pairing heap, as its links need no room of their own. */

static int is_next(const Contacts *contacts, int32_t one, int32_t other) {
    if (contacts->key[one] != contacts->key[other])
        return contacts->key[one] < contacts->key[other];
    return contacts->task[one] < contacts->task[other];
}

static int32_t joined(Contacts *contacts, int32_t one, int32_t other) {
    if (is_next(contacts, other, one)) {
        int32_t swapped = one;
        one = other;
        other = swapped;
    }
    contacts->next_beside[other] = contacts->first_behind[one];
    contacts->first_behind[one] = other;
    return one;
}

/* Let a contact's work wait in a pool's line, by the pool's rule: `Waiting.add`. */
static void wait_in(Run *run, int64_t pool, int32_t contact) {
    Contacts *contacts = &run->contacts;
    int32_t *line = &run->pools.line[pool];
    int64_t policy = run->plan->policy[pool], key = 0;
    if (policy == MOST_URGENT_FIRST)
        key = contacts->rating[contact];
    else if (policy == OLDEST_FIRST)
        key = contacts->received_at[contact];
    if (run->plan->red_interrupts[pool] && contacts->rating[contact] != RED)
        key += (int64_t)1 << 52;
    contacts->key[contact] = key;
    contacts->first_behind[contact] = NONE;
    *line = *line == NONE ? contact : joined(contacts, *line, contact);
}

static int32_t take_next(Run *run, int64_t pool) {
    Contacts *contacts = &run->contacts;
    int32_t taken = run->pools.line[pool], one = contacts->first_behind[taken], pairs = NONE, line = NONE;
    while (one != NONE) {
        int32_t other = contacts->next_beside[one], following = NONE;
        if (other != NONE) {
            following = contacts->next_beside[other];
            one = joined(contacts, one, other);
        }
        contacts->next_beside[one] = pairs;
        pairs = one;
        one = following;
    }
    while (pairs != NONE) {
        int32_t following = contacts->next_beside[pairs];
        line = line == NONE ? pairs : joined(contacts, line, pairs);
        pairs = following;
    }
    run->pools.line[pool] = line;
    return taken;
}

/* People. */

static int ends_after_now(const Run *run, int32_t person) {
    return run->plan->ends[run->people.shift[person]] > run->agenda.now;
}

static void become_idle(Run *run, int64_t pool, int32_t person) {
    run->pools.idle[run->plan->people_from[pool] + run->pools.idle_count[pool]++] = person;
}

/* Take who has been idle longest out of those who are: `Pool.free`, and removing whom it finds. */
static int32_t take_idle(Run *run, int64_t pool) {
    int32_t *idle = &run->pools.idle[run->plan->people_from[pool]], *count = &run->pools.idle_count[pool];
    for (int32_t place = 0; place < *count; place++) {
        int32_t person = idle[place];
        if (!ends_after_now(run, person))
            continue;
        for (--*count; place < *count; place++)
            idle[place] = idle[place + 1];
        return person;
    }
    return NONE;
}

static void begin_work(Run *run, int32_t person, int32_t contact, int event) {
    Contacts *contacts = &run->contacts;
    People *people = &run->people;
    int64_t now = run->agenda.now, done_at = now + contacts->left[contact];
    people->contact[person] = contact;
    people->done_at[person] = done_at;
    contacts->person[contact] = person;
    contacts->begun_at[contact] = now;
    note(run, contact, contacts->task[contact], event, contacts->stage[contact], person);
    if (done_at <= run->plan->ends[people->shift[person]])
        come(&run->agenda, person, done_at, ENDING);
}

static void pause_work(Run *run, int32_t person, int32_t contact) {
    Contacts *contacts = &run->contacts;
    contacts->left[contact] -= run->agenda.now - contacts->begun_at[contact];
    run->people.contact[person] = NONE;
    cancel(&run->agenda, person);
    note(run, contact, contacts->task[contact], PAUSED, contacts->stage[contact], person);
    contacts->below[contact] = run->people.put_down[person];
    run->people.put_down[person] = contact;
    run->put_down++;
}

/* Pause the least urgent work in hand, the last begun of it, for red work: `Pool._interrupt`. */
static int interrupt(Run *run, int64_t pool, int32_t red) {
    const Contacts *contacts = &run->contacts;
    int32_t found = NONE;
    for (int64_t each = run->plan->people_from[pool]; each < run->plan->people_from[pool + 1]; each++) {
        int32_t person = (int32_t)each, contact = run->people.contact[person];
        if (!run->people.on_shift[person] || contact == NONE || contacts->rating[contact] == RED ||
            !ends_after_now(run, person))
            continue;
        if (found != NONE) { /* of equal ones the person with the lower number */
            int32_t other = run->people.contact[found];
            if (contacts->rating[contact] < contacts->rating[other])
                continue;
            if (contacts->rating[contact] == contacts->rating[other] &&
                contacts->begun_at[contact] <= contacts->begun_at[other])
                continue;
        }
        found = person;
    }
    if (found == NONE)
        return 0;
    pause_work(run, found, run->people.contact[found]);
    begin_work(run, found, red, STARTED);
    return 1;
}

static void offer(Run *run, int64_t pool, int32_t contact) {
    int32_t person = take_idle(run, pool);
    if (person != NONE)
        begin_work(run, person, contact, STARTED);
    else if (!(run->plan->red_interrupts[pool] && run->contacts.rating[contact] == RED &&
               interrupt(run, pool, contact)))
        wait_in(run, pool, contact);
}

/* Ask for so many seconds of work on a contact: `Pool.serve`. */
static void serve(Run *run, int64_t pool, int32_t contact, double effort) {
    int32_t task = run->tasks++;
    run->contacts.task[contact] = task;
    run->contacts.person[contact] = NONE;
    run->contacts.left[contact] = (int64_t)(effort * run->plan->presence_per_effort[pool] + 0.5);
    note(run, contact, task, QUEUED, run->contacts.stage[contact], (int32_t)pool);
    offer(run, pool, contact);
}

/* Give a free person what they put down, else the next in the line, else nothing: `Pool._next`. */
static void give_next(Run *run, int32_t person) {
    int64_t pool = run->people.pool[person];
    int32_t *put_down = &run->people.put_down[person], first = run->pools.line[pool], contact;
    int red_waits = run->plan->red_interrupts[pool] && first != NONE && run->contacts.rating[first] == RED;
    if (!ends_after_now(run, person)) {
        become_idle(run, pool, person);
    } else if (*put_down != NONE && !red_waits) {
        contact = *put_down;
        *put_down = run->contacts.below[contact];
        run->put_down--;
        begin_work(run, person, contact, RESUMED);
    } else if (first != NONE) {
        begin_work(run, person, take_next(run, pool), STARTED);
    } else {
        become_idle(run, pool, person);
    }
}

/* Shifts. */

/* Put all that a person put down back in the line, what they put down first before the rest: `Pool._put_back`. */
static void put_back(Run *run, int32_t person) {
    Contacts *contacts = &run->contacts;
    int32_t contact = run->people.put_down[person], turned = NONE;
    while (contact != NONE) {
        int32_t below = contacts->below[contact];
        contacts->below[contact] = turned;
        turned = contact;
        contact = below;
    }
    run->people.put_down[person] = NONE;
    for (contact = turned; contact != NONE; contact = turned) {
        turned = contacts->below[contact];
        contacts->person[contact] = NONE;
        run->put_down--;
        note(run, contact, contacts->task[contact], PUT_BACK, contacts->stage[contact], person);
        offer(run, run->people.pool[person], contact);
    }
}

static void close_shift(Run *run, int32_t person) {
    const Plan *plan = run->plan;
    int64_t pool = run->people.pool[person], following = run->people.shift[person] + 1, back_at = plan->back_at[person];
    int32_t contact = run->people.contact[person];
    if (contact != NONE && run->people.done_at[person] != run->agenda.now) {
        if (plan->red_past_closing[pool] && run->contacts.rating[contact] == RED)
            come(&run->agenda, person, run->people.done_at[person], ENDING);
        else
            pause_work(run, person, contact);
    }
    if (following < plan->shift_from[person + 1])
        back_at = plan->begins[following];
    else if (!plan->stays[person]) {
        note(run, NONE, person, LEFT, NONE, (int32_t)pool);
        put_back(run, person);
        return;
    }
    if (back_at - run->agenda.now > plan->keeps_work_for[pool])
        put_back(run, person);
}

static void open_shift(Run *run, int32_t person) {
    if (run->people.shift[person] < run->plan->shift_from[person])
        note(run, NONE, person, JOINED, NONE, run->people.pool[person]);
    run->people.shift[person]++;
    run->people.on_shift[person] = 1;
    if (run->people.contact[person] == NONE)
        give_next(run, person);
}

static int ends_now(const Run *run, int32_t person) {
    int64_t closing = run->people.closing[person];
    return closing < run->plan->shift_from[person + 1] && run->plan->ends[closing] == run->agenda.now;
}

static int begins_now(const Run *run, int32_t person) {
    int64_t following = run->people.shift[person] + 1;
    return following < run->plan->shift_from[person + 1] && run->plan->begins[following] == run->agenda.now;
}

/* Let a pool's next bell come: when the next of its people's shifts begins or ends. */
static void await_bell(Run *run, int64_t pool) {
    const Plan *plan = run->plan;
    int64_t at = INT64_MAX;
    for (int64_t person = plan->people_from[pool]; person < plan->people_from[pool + 1]; person++) {
        int64_t following = run->people.shift[person] + 1, closing = run->people.closing[person];
        int64_t over = plan->shift_from[person + 1];
        if (following < over && plan->begins[following] < at)
            at = plan->begins[following];
        if (closing < over && plan->ends[closing] < at)
            at = plan->ends[closing];
    }
    if (at < INT64_MAX)
        come(&run->agenda, (int32_t)(plan->people + pool), at, BELL);
}

/* End some people's shifts, then begin others': `Pool._change_shifts`. */
static void ring(Run *run, int64_t pool) {
    const Plan *plan = run->plan;
    int32_t first = (int32_t)plan->people_from[pool], last = (int32_t)plan->people_from[pool + 1];
    int32_t *idle = &run->pools.idle[first], stay = 0;
    for (int32_t person = first; person < last; person++)
        if (ends_now(run, person))
            run->people.on_shift[person] = 0;
    for (int32_t place = 0; place < run->pools.idle_count[pool]; place++)
        if (run->people.on_shift[idle[place]])
            idle[stay++] = idle[place];
    run->pools.idle_count[pool] = stay;
    for (int32_t person = first; person < last; person++)
        if (ends_now(run, person)) {
            close_shift(run, person);
            run->people.closing[person]++;
        }
    for (int32_t person = first; person < last; person++)
        if (begins_now(run, person))
            open_shift(run, person);
    await_bell(run, pool);
}

#endif
