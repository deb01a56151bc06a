// A guess of an exercise: its fields, what is wrong with it, and how the runs judge it.
export { fieldsFor, inWords, judgements, slipsOf };

import { element, inputOf, number, paragraph } from "page/elements.js";
import { drawGuess, letDraw } from "page/guess_chart.js";

/** @typedef {import("page/types").Guess} Guess */
/** @typedef {import("page/types").GuessOfAnswer} GuessOfAnswer */
/** @typedef {import("page/types").GuessOfNumbers} GuessOfNumbers */
/** @typedef {import("page/types").JudgedPoint} JudgedPoint */
/** @typedef {GuessOfAnswer | GuessOfNumbers} Question */

/** @param {Question} question  @param {Guess} guess which the fields change */
const fieldsFor = (question, guess) => (question.points ? numbersFor(question, guess) : [answersFor(question, guess)]);

/** @param {GuessOfNumbers} question  @param {Guess} guess */
function numbersFor(question, guess) {
  const wide = element("div", { class: "wide" });
  const narrow = element("div", { class: "narrow" });
  wide.innerHTML = question.wide;
  narrow.innerHTML = question.narrow;
  const pictures = [wide, narrow].flatMap((chart) => Array.from(chart.querySelectorAll("svg")));
  const show = () => pictures.forEach((svg) => drawGuess(svg, question.points, guess.values));
  const fields = question.points.map(function (point, place) {
    const id = "training-guess-" + place;
    const about = { "aria-describedby": "training-unit" };
    const input = element("input", { id, type: "number", min: 0, step: "any", inputmode: "decimal", ...about });
    if (!Number.isNaN(guess.values[place])) input.value = String(guess.values[place]);
    input.addEventListener("input", function () {
      guess.values[place] = number(input.value);
      show();
    });
    return element("div", {}, element("label", { for: id }, point.label), input);
  });
  pictures.forEach((svg) =>
    letDraw(svg, question.points, question.step, function (place, value) {
      guess.values[place] = value;
      inputOf("training-guess-" + place).value = String(value);
      show();
    }),
  );
  show();
  const how =
    question.points.length > 1
      ? "Click or drag on the chart at each day, or write numbers below it."
      : "Click on the scale, or write a number below it.";
  return [
    paragraph(how, "hint"),
    wide,
    narrow,
    element("div", { class: "training-points", role: "group", "aria-label": "Your guess in numbers" }, ...fields),
    element("p", { class: "hint", id: "training-unit" }, "In " + question.unit + ", 0 or more."),
  ];
}

/** @param {GuessOfAnswer} question  @param {Guess} guess */
function answersFor(question, guess) {
  return element(
    "fieldset",
    {},
    element("legend", {}, "Choose one"),
    ...question.answers.map(function (answer, place) {
      const id = "training-answer-" + place;
      const input = element("input", { type: "radio", name: "training-answer", id, value: place });
      input.checked = guess.choice === place;
      input.addEventListener("change", () => {
        guess.choice = place;
      });
      return element("div", { class: "training-answer" }, input, element("label", { for: id }, answer));
    }),
  );
}

/** @param {Question} question  @param {Guess} guess */
function slipsOf(question, guess) {
  if (!question.points) return guess.choice < 0 ? ["Choose one of the answers."] : [];
  return question.points
    .filter((_, place) => !(guess.values[place] >= 0))
    .map((point) => point.label + ": write a number, 0 or more.");
}

/** @param {Question} question  @param {Guess} guess */
function inWords(question, guess) {
  if (!question.points) return [question.answers[guess.choice]];
  return question.points.map((point, place) => point.label + ": " + withUnit(question, guess.values[place]));
}

/** @param {GuessOfNumbers} question  @param {number} value */
const withUnit = (question, value) =>
  value.toLocaleString("en-GB") + (question.unit === "%" ? "%" : " " + question.unit);

/**
 * The sentences by which the runs judge a guess.
 * @param {Question} question
 * @param {Guess} guess
 * @param {import("page/types").Reveal} reveal
 * @returns {string[]}
 */
function judgements(question, guess, reveal) {
  if (question.points) {
    return reveal.points.map((point, place) =>
      wordsRound(point, guess.values[place]).join(withUnit(question, guess.values[place])),
    );
  }
  if (!reveal.answers) return [];
  const { counts, of, right } = reveal.answers;
  const did = question.kind === "remedy" ? " did most in " : " was right in ";
  const chosen = question.answers[guess.choice];
  const yours = "You chose “" + chosen + "”. It" + did + counts[guess.choice] + " of " + of + " runs.";
  if (guess.choice === right) return [yours];
  return [yours, "“" + question.answers[right] + "”" + did + counts[right] + " of " + of + " runs."];
}

/** @param {JudgedPoint} point  @param {number} value */
const wordsRound = (point, value) =>
  value < point.band[0] ? point.below : value > point.band[1] ? point.above : point.within;
