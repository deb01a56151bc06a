// Contacts as shapes on a canvas that lies over the columns of a lane: shape and colour say the rating, filling and ground in whose hands
// it is, a dark ring that it is late. The numbers stand beside it as text.
const RATING_COLOURS = ["#801650", "#f46a25", "#28a197", "#6f777b"];
const SIZE = 5.5;  // pixels from a shape's middle to its edge, in the legend

function drawShape(pen, x, y, rating, state, isLate, size) {
  if (state === IN_HAND) {
    pen.fillStyle = "#c9d8ea";
    pen.fillRect(x - size - 2.5, y - size - 2.5, 2 * size + 5, 2 * size + 5);
  }
  pen.beginPath();
  if (rating === 0) {
    pen.moveTo(x, y - size - .5);
    pen.lineTo(x + size + .5, y + size - .5);
    pen.lineTo(x - size - .5, y + size - .5);
    pen.closePath();
  } else if (rating === 1) pen.rect(x - size + .8, y - size + .8, 2 * size - 1.6, 2 * size - 1.6);
  else pen.arc(x, y, rating === 2 ? size : size * .55, 0, 2 * Math.PI);
  pen.lineWidth = 1.75;
  pen.strokeStyle = pen.fillStyle = RATING_COLOURS[rating];
  if (state === WITH_PARTNERS) {
    pen.fillStyle = "#fff";
    pen.fill();
    pen.stroke();
  } else pen.fill();
  if (!isLate) return;
  pen.beginPath();
  pen.arc(x, y, size + 2, 0, 2 * Math.PI);
  pen.lineWidth = 2.25;
  pen.strokeStyle = "#0b0c0c";
  pen.stroke();
}

// Draws one lane's contacts. `cells` are the elements, one a column, in which shapes have room; `over` is the element that holds them all;
// `pitch` is how many pixels there are from shape to shape.
function makeShapes(it, over, cells, pitch, isStill) {
  const canvas = element("canvas", { class: "board-canvas", "aria-hidden": "true" }), pen = canvas.getContext("2d");
  const x = new Float32Array(it.numbers.length), y = new Float32Array(it.numbers.length), seen = new Float32Array(it.numbers.length);
  const size = pitch * .325;
  let rooms = [], hidden = [], drawn = [], moving = true, chosen = -1;
  over.append(canvas);

  function measure() {
    const box = over.getBoundingClientRect(), scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(box.width * scale);
    canvas.height = Math.round(box.height * scale);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    rooms = cells.map(function (cell) {
      const inner = cell.getBoundingClientRect();
      const across = Math.max(1, Math.floor((inner.width - 4) / pitch)), down = Math.max(1, Math.floor((inner.height - 4) / pitch));
      return { left: inner.left - box.left + 2, top: inner.top - box.top + 2, across: across, most: across * down };
    });
    moving = true;
  }

  // Where each contact that has room belongs; those in hand come first, then those that have been longest in the column.
  function place(isJump) {
    drawn = [];
    hidden = it.columns.map(function (column, number) {
      const room = rooms[number];
      let spot = 0;
      for (const isInHand of [true, false]) {
        for (const contact of column) {
          if ((it.where[contact] % 3 === IN_HAND) !== isInHand) continue;
          if (spot >= room.most) break;
          const toX = room.left + (spot % room.across + .5) * pitch, toY = room.top + (Math.floor(spot / room.across) + .5) * pitch;
          spot += 1;
          drawn.push(contact);
          const isNew = seen[contact] === 0;
          if (isNew || isJump) {
            x[contact] = toX - (isNew && !isJump ? 12 : 0);
            y[contact] = toY;
          }
          if (Math.abs(toX - x[contact]) + Math.abs(toY - y[contact]) > .5) {
            moving = true;
            x[contact] += (toX - x[contact]) * .22;
            y[contact] += (toY - y[contact]) * .22;
          } else {
            x[contact] = toX;
            y[contact] = toY;
          }
          seen[contact] = isJump ? 1 : Math.min(1, Math.max(seen[contact], .1) + .1);
          if (seen[contact] < 1) moving = true;
        }
      }
      return column.size - spot;
    });
  }

  // Draws the moment at which the film stands; returns how many of each column have no room.
  function draw(isJump) {
    if (!rooms.length) measure();
    moving = false;
    place(isJump || isStill());
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const contact of drawn) {
      pen.globalAlpha = seen[contact];
      drawShape(pen, x[contact], y[contact], it.rating[contact], it.where[contact] % 3, it.late[contact], size);
      if (contact === chosen) mark(contact);
    }
    pen.globalAlpha = 1;
    return hidden;
  }

  function mark(contact) {
    pen.lineWidth = 2;
    pen.strokeStyle = "#12436d";
    pen.strokeRect(x[contact] - 10, y[contact] - 10, 20, 20);
  }

  // The contact at a point of the window, or -1.
  function at(left, top) {
    const box = over.getBoundingClientRect();
    let found = -1, nearest = pitch * .75;
    drawn.forEach(function (contact) {
      const far = Math.hypot(x[contact] - left + box.left, y[contact] - top + box.top);
      if (far < nearest) [found, nearest] = [contact, far];
    });
    return found;
  }

  return { draw: draw, measure: measure, at: at, isMoving: () => moving, choose: (contact) => { chosen = contact; } };
}
