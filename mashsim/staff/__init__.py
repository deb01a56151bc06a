"""Staff: people and their time.

`rosters` says who is at work when (`seats` are posts as people hold them, `post_hours` their hours), `timetable` rings
when shifts end and begin, `pool` hands work to people who are there (`pods` to the pool that serves a contact's
locality), `meetings` bring several of them together,
`hands_on` is the work a stage asks for, and `workforce` is how people come, learn, tire and leave. What the work is for
stands in `mashsim.stages`.

One pool class serves every stage. SimPy's own ``Resource`` has a fixed capacity and knows no shifts; this pool is
written on SimPy's events and costs one event a task. Edges, stated once:

* Work that would end exactly at the end of the shift ends then, and is not paused.
* The paused work of a person who is away for longer than the pool's `keeps_work_for`, or leaves, is put back; it has
  its place in the order again.
* Posts that end while their holder is at work end with the shift.
* With `red_past_closing` a red task in hand at the end of the shift goes on until it is done; nothing new is begun.
* With `red_interrupts` a red task that finds nobody free takes the person whose work in hand is least urgent (the last
  begun of them); that person resumes it before anything else that is not red. Where all have red in hand, it waits
  before all work that is not red.
* A task for one person alone waits for them, after their paused work and before the common queue, however long they are
  away; when they leave the pool it goes to the common queue. A red one interrupts only them.
* A seat in a meeting (`meetings`) is a task without an end of its own: nothing interrupts it, and its person resumes it
  first.
* How fast somebody works is judged when they take work up, and holds until they pause it.
"""

from mashsim.staff.hands_on import HandsOn, Timed, timed
from mashsim.staff.lending import arrange_help
from mashsim.staff.meetings import Meeting
from mashsim.staff.person import Person, Task
from mashsim.staff.pods import Pods, who_works_on
from mashsim.staff.pool import Pool
from mashsim.staff.post_hours import ON_SHIFT, holders_of_posts
from mashsim.staff.rosters import Roster, Rosters
from mashsim.staff.shortlists import Today
from mashsim.staff.workforce import Workforce

__all__ = [
    "ON_SHIFT",
    "HandsOn",
    "Meeting",
    "Person",
    "Pods",
    "Pool",
    "Roster",
    "Rosters",
    "Task",
    "Timed",
    "Today",
    "Workforce",
    "arrange_help",
    "holders_of_posts",
    "timed",
    "who_works_on",
]
