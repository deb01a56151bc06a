"""The command for trainers: it checks an exercise file, runs it, and writes the papers for the session."""

from __future__ import annotations

from pathlib import Path

import click

from mashsim.cli.helping import command
from mashsim.cli.speaking import DONE, in_plain_words, progress, say


@command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for notes.html and handout.html; results/NAME if none.",
)
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes. Same results.")
@in_plain_words
def exercise(file: Path | None, out: Path | None, workers: int) -> int:
    """List the training exercises, or run one and write its notes and handout. FILE may be one of your own.

    Examples
    --------
    mashsim exercise
    mashsim exercise one-queue
    """
    from mashsim.experiment import Runner
    from mashsim.outputs import prepare_folder, remove_empty, write_texts
    from mashsim.questions.asking import Finder
    from mashsim.training import play, prepare, read, shipped
    from mashsim.training.handing_out import findings, handout, notes
    from mashsim.training.playing import seen_before

    exercises = shipped()
    if file is None:
        for name, path in exercises.items():
            one = read(path)
            say(f"{name}: {one.title} ({one.minutes} minutes). {one.teaches}")
        return DONE
    path = exercises.get(str(file), file) if not file.exists() else file
    plan = prepare(read(path), Finder(path.parent))
    folder = out or Path("results") / file.stem
    empty = prepare_folder(folder)
    try:
        with progress() as show, Runner(workers=workers, on_done=show) as runner:
            measuring = runner.only(plan.measures)
            runs = play(plan, measuring.run)
            beside = seen_before(plan, measuring.run)
        files = write_texts(folder, {"notes.html": notes(runs), "handout.html": handout(plan, beside)})
    finally:
        remove_empty(empty)
    say("\n".join([f"{plan.exercise.title}: {plan.exercise.question}", *findings(runs)]))
    say(f"Notes for the trainer are in {files[0]}, the handout in {files[1]}.")
    return DONE
