// Contacts as shapes on a canvas that lies over the columns of a lane: shape and colour say the rating, filling and
// ground in whose hands it is, a dark ring that it is late. The numbers stand beside it as text.
export { SIZE, drawShape, makeShapes, penOf };

import { element } from "page/elements.js";
import { IN_HAND, WITH_PARTNERS } from "page/film.js";

const RATING_COLOURS = ["#801650", "#f46a25", "#28a197", "#6f777b"];
const SIZE = 5.5; // pixels from a shape's middle to its edge, in the legend

/** @typedef {CanvasRenderingContext2D} Pen */

/** @param {HTMLCanvasElement} canvas  @returns {Pen} */
function penOf(canvas) {
  const pen = canvas.getContext("2d");
  if (pen) return pen;
  throw new Error("this browser cannot draw");
}

/**
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {number} rating
 * @param {number} state
 * @param {boolean} isLate
 * @param {number} size
 */
function drawShape(pen, x, y, rating, state, isLate, size) {
  if (state === IN_HAND) {
    pen.fillStyle = "#c9d8ea";
    pen.fillRect(x - size - 2.5, y - size - 2.5, 2 * size + 5, 2 * size + 5);
  }
  pen.beginPath();
  if (rating === 0) {
    pen.moveTo(x, y - size - 0.5);
    pen.lineTo(x + size + 0.5, y + size - 0.5);
    pen.lineTo(x - size - 0.5, y + size - 0.5);
    pen.closePath();
  } else if (rating === 1) pen.rect(x - size + 0.8, y - size + 0.8, 2 * size - 1.6, 2 * size - 1.6);
  else pen.arc(x, y, rating === 2 ? size : size * 0.55, 0, 2 * Math.PI);
  pen.lineWidth = 1.75;
  pen.strokeStyle = pen.fillStyle = RATING_COLOURS[rating];
  if (state === WITH_PARTNERS) {
    pen.fillStyle = "#fff";
    pen.fill();
    pen.stroke();
  } else pen.fill();
  if (isLate) {
    pen.beginPath();
    pen.arc(x, y, size + 2, 0, 2 * Math.PI);
    pen.lineWidth = 2.25;
    pen.strokeStyle = "#0b0c0c";
    pen.stroke();
  }
  if (state === IN_HAND) {
    pen.fillStyle = "#12436d";
    pen.fillRect(x - size - 2.5, y + size + 1, 2 * size + 5, 2);
  }
}

/**
 * Draws one lane's contacts.
 * @param {import("page/film.js").MovingFilm} it
 * @param {HTMLElement} over the element that holds all columns
 * @param {HTMLElement[]} cells one a column, in which shapes have room
 * @param {number} pitch pixels from shape to shape
 * @param {() => boolean} isStill whether shapes jump to their places
 */
function makeShapes(it, over, cells, pitch, isStill) {
  const canvas = element("canvas", { class: "board-canvas", "aria-hidden": "true" });
  const pen = penOf(canvas);
  const many = it.numbers.length;
  const x = new Float32Array(many);
  const y = new Float32Array(many);
  const seen = new Float32Array(many);
  const size = pitch * 0.325;
  /** @type {{ left: number, top: number, across: number, most: number }[]} */
  let rooms = [];
  /** @type {number[]} */
  let hidden = [];
  /** @type {number[]} */
  let drawn = [];
  let moving = true;
  let chosen = -1;
  over.append(canvas);

  function measure() {
    const box = over.getBoundingClientRect();
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(box.width * scale);
    canvas.height = Math.round(box.height * scale);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    rooms = cells.map(function (cell) {
      const inner = cell.getBoundingClientRect();
      const across = Math.max(1, Math.floor((inner.width - 4) / pitch));
      const down = Math.max(1, Math.floor((inner.height - 4) / pitch));
      return { left: inner.left - box.left + 2, top: inner.top - box.top + 2, across, most: across * down };
    });
    moving = true;
  }

  // Where each contact that has room belongs; those in hand first, then those that have been longest in the column.
  /** @param {boolean} isJump */
  function place(isJump) {
    drawn = [];
    hidden = it.columns.map(function (column, number) {
      const room = rooms[number];
      let spot = 0;
      for (const isInHand of [true, false]) {
        for (const contact of column) {
          if ((it.where[contact] % 3 === IN_HAND) !== isInHand) continue;
          if (spot >= room.most) break;
          const toX = room.left + ((spot % room.across) + 0.5) * pitch;
          const toY = room.top + (Math.floor(spot / room.across) + 0.5) * pitch;
          spot += 1;
          drawn.push(contact);
          approach(contact, toX, toY, isJump);
        }
      }
      return column.size - spot;
    });
  }

  /** @param {number} contact  @param {number} toX  @param {number} toY  @param {boolean} isJump */
  function approach(contact, toX, toY, isJump) {
    const isNew = seen[contact] === 0;
    if (isNew || isJump) {
      x[contact] = toX - (isNew && !isJump ? 12 : 0);
      y[contact] = toY;
    }
    if (Math.abs(toX - x[contact]) + Math.abs(toY - y[contact]) > 0.5) {
      moving = true;
      x[contact] += (toX - x[contact]) * 0.22;
      y[contact] += (toY - y[contact]) * 0.22;
    } else {
      x[contact] = toX;
      y[contact] = toY;
    }
    seen[contact] = isJump ? 1 : Math.min(1, Math.max(seen[contact], 0.1) + 0.1);
    if (seen[contact] < 1) moving = true;
  }

  // Draws the moment at which the film stands; returns how many of each column have no room.
  function draw(isJump = false) {
    if (!rooms.length) measure();
    moving = false;
    place(isJump || isStill());
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const contact of drawn) {
      pen.globalAlpha = seen[contact];
      drawShape(pen, x[contact], y[contact], it.rating[contact], it.where[contact] % 3, it.late[contact] > 0, size);
      if (contact === chosen) mark(contact);
    }
    pen.globalAlpha = 1;
    return hidden;
  }

  /** @param {number} contact */
  function mark(contact) {
    pen.lineWidth = 2;
    pen.strokeStyle = "#12436d";
    pen.strokeRect(x[contact] - 10, y[contact] - 10, 20, 20);
  }

  // The contact at a point of the window, or -1.
  /** @param {number} left  @param {number} top */
  function at(left, top) {
    const box = over.getBoundingClientRect();
    let closest = -1;
    let nearest = pitch * 0.75;
    drawn.forEach(function (contact) {
      const far = Math.hypot(x[contact] - left + box.left, y[contact] - top + box.top);
      if (far < nearest) [closest, nearest] = [contact, far];
    });
    return closest;
  }

  /** @param {number} contact */
  const choose = (contact) => {
    chosen = contact;
  };
  return { draw, measure, at, isMoving: () => moving, choose };
}
