"""Staff: one pool class for every stage. Idle people meet waiting work; work is put down at the end of a shift and picked up at the next.

SimPy's own ``Resource`` has a fixed capacity and knows no shifts; this pool is written on SimPy's events and costs one event a task.
Edges, stated once:

* Work that would end exactly at the end of the shift ends then, and is not put down.
* A person who is away for longer than the pool's `keeps_work_for`, or leaves, hands work in hand back; it keeps its place in the order.
* Posts that end while their holder is at work end with the shift.
* With `red_past_closing` a red task in hand at the end of the shift goes on until it is done; nothing new is begun.
* With `red_interrupts` a red task that finds nobody free takes the person whose work in hand is least urgent (the last begun of
  them); that person goes back to it before anything else that is not red. Where all have red in hand, it waits before all that is not red.
* A task that is one person's alone waits for them, after what they put down and before the common queue, however long they are away;
  when they leave the pool it goes to the common queue. A red one interrupts only them.
* A seat in a meeting (`mashsim.meetings`) is a task without an end of its own: nothing interrupts it, and its person comes back to it
  first.
* How fast somebody works is judged when they take work up, and holds until they put it down.
"""

from mashsim.staff.person import FULL, Person, Task
from mashsim.staff.pool import Pool

__all__ = ["FULL", "Person", "Pool", "Task"]
