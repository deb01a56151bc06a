/* The way of a contact: who comes, what is done, and what follows. As mashsim/demand.py, simulation/way.py and stages/. */
#ifndef MASHSIM_WAY_H
#define MASHSIM_WAY_H

#include <stdlib.h>

#include "pools.h"

/* Arrivals. */

/* Return the second of a day at which its hours' weights, added up, reach a place: `_within_day`. */
static int64_t within_day(const int64_t *edges, const double *cumulative, int64_t count, double place) {
    int64_t low = 0, high = count - 1;
    while (low < high) { /* as `bisect_right` does */
        int64_t middle = (low + high) / 2;
        if (place < cumulative[middle])
            high = middle;
        else
            low = middle + 1;
    }
    int64_t hour = low > 0 ? low - 1 : 0;
    double width = cumulative[hour + 1] - cumulative[hour];
    double within = (place - cumulative[hour]) / (width != 0.0 ? width : 1.0);
    within = within > 0.0 ? within : 0.0;
    within = within < 1 - 1e-12 ? within : 1 - 1e-12;
    return edges[hour] + (int64_t)((double)(edges[hour + 1] - edges[hour]) * within);
}

/* Draw when a source's contacts come: `Arrivals._draw_source`. Return 0 if there is no memory for them. */
static int draw_source(Run *run, int64_t source) {
    const Plan *plan = run->plan;
    Twister twister;
    seed(&twister, &plan->keys[4 * (ARRIVAL * plan->sources + source)]);
    double passed = 0.0, target = -log1p(-uniform(&twister));
    int64_t count = 0, room = 0, *at = NULL;
    for (int64_t day = 0; day < plan->days; day++) {
        double mass = plan->expected[source * plan->days + day], until = passed + mass;
        if (target < until) {
            int64_t shape = plan->shape[source * plan->days + day], from = plan->shape_from[shape];
            int64_t edges = plan->shape_from[shape + 1] - from;
            const double *cumulative = &plan->cumulative[from];
            double scale = cumulative[edges - 1] / mass;
            while (target < until) {
                if (count == room) {
                    room = room ? 2 * room : 1024;
                    int64_t *more = realloc(at, (size_t)room * sizeof *at);
                    if (more == NULL) {
                        free(at);
                        return 0;
                    }
                    at = more;
                }
                double place = (target - passed) * scale;
                at[count++] = plan->midnight[day] + within_day(&plan->edges[from], cumulative, edges, place);
                target -= log1p(-uniform(&twister));
            }
        }
        passed = until;
    }
    run->arrives_at[source] = at;
    run->arrivals[source] = count;
    return 1;
}

/* Let the next contact come of all sources; at one instant in the order of the sources. */
static void await_arrival(Run *run) {
    int64_t first = INT64_MAX;
    for (int64_t source = 0; source < run->plan->sources; source++) {
        int64_t next = run->arrived[source];
        if (next < run->arrivals[source] && run->arrives_at[source][next] < first) {
            first = run->arrives_at[source][next];
            run->arriving = (int32_t)source;
        }
    }
    if (first < INT64_MAX)
        come(&run->agenda, run->arrival, first, ARRIVING);
}

/* Stages. */

static double effort_of(Run *run, int stage, int32_t contact) {
    const Plan *plan = run->plan;
    const Contacts *contacts = &run->contacts;
    int64_t which = (stage * plan->sources + contacts->source[contact]) * RATINGS + contacts->rating[contact];
    int64_t family = plan->effort_of_family[which], child = plan->effort_of_child[which];
    int certain = plan->law_kind[family] == FIXED && (child == NONE || plan->law_kind[child] == FIXED);
    double u = certain ? 0.5 : luck_of(run, EFFORT + stage, contact);
    double seconds = quantile(plan->law_kind[family], &plan->law_numbers[3 * family], u);
    if (child != NONE)
        seconds += contacts->children[contact] * quantile(plan->law_kind[child], &plan->law_numbers[3 * child], u);
    return seconds;
}

static void begin_stage(Run *run, int32_t contact, int64_t stage) {
    run->contacts.stage[contact] = (int8_t)stage;
    serve(run, run->plan->stage_pool[stage], contact, effort_of(run, (int)stage, contact));
}

static void decide(Run *run, int32_t contact, int64_t outcome) {
    note(run, contact, NONE, DECIDED, run->contacts.stage[contact], (int32_t)outcome);
}

/* As `Screening.__call__` after the work, and `Screening.settle`. */
static int64_t screened(Run *run, int32_t contact) {
    Contacts *contacts = &run->contacts;
    int source = contacts->source[contact];
    int64_t outcome = picked(run, run->plan->first_look_choice[source], SCREENING_OUTCOME, contact);
    if (outcome <= EARLY_HELP) {
        contacts->right_outcome[contact] = (int16_t)outcome;
        decide(run, contact, outcome);
    } else {
        contacts->rating[contact] = (int8_t)picked(run, run->plan->rating_choice[source], RATING, contact);
        note(run, contact, NONE, RATED, SCREENING, contacts->rating[contact]);
    }
    return outcome;
}

/* As `Deciding.__call__` after the work. */
static int64_t decided(Run *run, int32_t contact) {
    const Contacts *contacts = &run->contacts;
    int64_t outcome = contacts->right_outcome[contact];
    if (outcome == NONE) {
        int64_t which = contacts->source[contact] * (RATINGS - 1) + contacts->rating[contact];
        outcome = picked(run, run->plan->decision_choice[which], DECIDING_OUTCOME, contact);
    }
    decide(run, contact, outcome);
    return outcome;
}

/* Lead a contact on when the work of its stage has ended: `Way._through`. */
static void lead_on(Run *run, int32_t contact) {
    int stage = run->contacts.stage[contact];
    int64_t outcome = stage == SCREENING ? screened(run, contact)
                      : stage == DECIDING ? decided(run, contact)
                                          : RECOMMENDED;
    int64_t following = run->plan->following[stage * OUTCOMES + outcome];
    if (following == CLOSED_STAGE)
        note(run, contact, NONE, CLOSED, stage, (int32_t)outcome);
    else
        begin_stage(run, contact, following);
}

/* Free a person whose work ends, start the next, then lead the contact on: `Pool._ended`. */
static void end_work(Run *run, int32_t person) {
    int32_t contact = run->people.contact[person];
    note(run, contact, run->contacts.task[contact], FINISHED, run->contacts.stage[contact], person);
    run->people.contact[person] = NONE;
    if (run->people.on_shift[person])
        give_next(run, person);
    lead_on(run, contact);
}

/* Receive the contact that has come, and await the next: `World._arrive`. */
static void arrive(Run *run) {
    Contacts *contacts = &run->contacts;
    int32_t source = run->arriving, contact = run->received++;
    contacts->source[contact] = (int8_t)source;
    contacts->position[contact] = (int32_t)run->arrived[source]++;
    contacts->received_at[contact] = run->agenda.now;
    contacts->rating[contact] = UNRATED;
    contacts->right_outcome[contact] = NONE;
    contacts->children[contact] = (int8_t)picked(run, run->plan->children_choice, CHILDREN, contact);
    note(run, contact, NONE, RECEIVED, SCREENING, source);
    begin_stage(run, contact, SCREENING);
    await_arrival(run);
}

#endif
