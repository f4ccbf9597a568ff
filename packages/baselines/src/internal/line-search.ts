/** @file The line search of Moré & Thuente (ACM TOMS 20, 1994), as L-BFGS-B 3.0 uses it. */

/** Value and slope of a function along a line. */
export interface LinePoint {
  readonly value: number;
  readonly slope: number;
}

/** Constants of L-BFGS-B 3.0 (`lnsrlb`): sufficient decrease, curvature, and relative width of the interval. */
const [DECREASE, CURVATURE, WIDTH] = [1e-3, 0.9, 0.1];
/** Longest step, and most evaluations (scikit-learn's `maxls`). */
const [LONGEST, MOST_EVALUATIONS] = [1e10, 50];

/**
 * Finds a step that decreases a function enough and flattens its slope enough (the strong Wolfe conditions).
 * @param start - At step 0; the slope is negative.
 * @param first - The first step to try.
 * @param at - Evaluates the function at a step. The step of the last call is the one that is returned.
 * @returns the step, or `undefined` when {@link MOST_EVALUATIONS} found none.
 */
export function searchLine(start: LinePoint, first: number, at: (step: number) => LinePoint): number | undefined {
  const interval = new Interval(start);
  const enough = DECREASE * start.slope;
  let step = first;
  let [lowest, highest] = [0, step + 4 * step];
  let [width, earlierWidth] = [LONGEST, 2 * LONGEST];
  let descending = true; // stage 1: no step yet has both decreased enough and turned upwards
  for (let evaluation = 0; evaluation < MOST_EVALUATIONS; evaluation++) {
    const here = at(step);
    const target = start.value + step * enough;
    if (descending && here.value <= target && here.slope >= 0) descending = false;
    const closed = interval.bracketed && (step <= lowest || step >= highest || highest - lowest <= WIDTH * highest);
    const longest = step === LONGEST && here.value <= target && here.slope <= enough;
    const found = here.value <= target && Math.abs(here.slope) <= CURVATURE * -start.slope;
    if (closed || longest || found) return step;
    // In stage 1 the search runs on the function less its required decrease.
    const lift = descending && here.value <= interval.best.value && here.value > target ? enough : 0;
    step = interval.update(step, here, lift, lowest, highest);
    if (interval.bracketed) {
      const { bestStep, otherStep } = interval;
      if (Math.abs(otherStep - bestStep) >= 0.66 * earlierWidth) step = bestStep + 0.5 * (otherStep - bestStep);
      earlierWidth = width;
      width = Math.abs(otherStep - bestStep);
      [lowest, highest] = [Math.min(bestStep, otherStep), Math.max(bestStep, otherStep)];
    } else {
      [lowest, highest] = [step + 1.1 * (step - interval.bestStep), step + 4 * (step - interval.bestStep)];
    }
    step = Math.min(Math.max(step, 0), LONGEST);
    if (interval.bracketed && (step <= lowest || step >= highest || highest - lowest <= WIDTH * highest)) {
      step = interval.bestStep;
    }
  }
  return undefined;
}

/** The interval that holds a good step: its best end, its other end, and whether a minimum is known to lie between. */
class Interval {
  bracketed = false;
  bestStep = 0;
  otherStep = 0;
  best: LinePoint;
  #other: LinePoint;

  constructor(start: LinePoint) {
    this.best = start;
    this.#other = start;
  }

  /**
   * Takes in a trial and proposes the next one (`dcstep`).
   * @param lift - Slope of the line that is subtracted from the function.
   */
  update(step: number, trial: LinePoint, lift: number, lowest: number, highest: number): number {
    const best = lower(this.best, this.bestStep, lift);
    const other = lower(this.#other, this.otherStep, lift);
    const here = lower(trial, step, lift);
    const turned = here.slope * Math.sign(best.slope) < 0;
    const next = this.#propose(step, here, best, other, turned, lowest, highest);
    if (here.value > best.value) {
      [this.otherStep, this.#other] = [step, trial];
    } else {
      if (turned) [this.otherStep, this.#other] = [this.bestStep, this.best];
      [this.bestStep, this.best] = [step, trial];
    }
    return next;
  }

  #propose(
    step: number,
    here: LinePoint,
    best: LinePoint,
    other: LinePoint,
    turned: boolean,
    lowest: number,
    highest: number,
  ): number {
    const from = this.bestStep;
    if (here.value > best.value) {
      // Case 1: higher. Between the cubic's minimum and the parabola's, nearer to the better end.
      this.bracketed = true;
      const cubic = from + cubicShare(best, here, step - from, from <= step) * (step - from);
      const parabola =
        from + (best.slope / ((best.value - here.value) / (step - from) + best.slope) / 2) * (step - from);
      return Math.abs(cubic - from) < Math.abs(parabola - from) ? cubic : cubic + (parabola - cubic) / 2;
    }
    const secant = step + (here.slope / (here.slope - best.slope)) * (from - step);
    if (turned) {
      // Case 2: lower, and the slope changed its sign. The farther of cubic and secant.
      this.bracketed = true;
      const cubic = step + cubicShare(here, best, from - step, step <= from) * (from - step);
      return Math.abs(cubic - step) > Math.abs(secant - step) ? cubic : secant;
    }
    const end = step > from ? highest : lowest;
    if (Math.abs(here.slope) < Math.abs(best.slope)) {
      // Case 3: lower, same sign, flatter. The cubic may have no minimum beyond the trial.
      const share = boundedCubicShare(here, best, from - step, step > from);
      const cubic = share === undefined ? end : step + share * (from - step);
      const nearer = Math.abs(cubic - step) < Math.abs(secant - step);
      if (!this.bracketed) return Math.min(Math.max(nearer ? secant : cubic, lowest), highest);
      const limit = step + 0.66 * (this.otherStep - step);
      const chosen = nearer ? cubic : secant;
      return step > from ? Math.min(limit, chosen) : Math.max(limit, chosen);
    }
    // Case 4: lower, same sign, not flatter.
    if (!this.bracketed) return end;
    return step + cubicShare(here, other, this.otherStep - step, step <= this.otherStep) * (this.otherStep - step);
  }
}

function lower({ value, slope }: LinePoint, step: number, lift: number): LinePoint {
  return { value: value - step * lift, slope: slope - lift };
}

/** Where the cubic through two points with slopes has its minimum, as a share of the way from `a` to `b`. */
function cubicShare(a: LinePoint, b: LinePoint, distance: number, forward: boolean): number {
  const theta = (3 * (a.value - b.value)) / distance + a.slope + b.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope));
  const root = scale * Math.sqrt((theta / scale) ** 2 - (a.slope / scale) * (b.slope / scale));
  const gamma = forward ? root : -root;
  return (gamma - a.slope + theta) / (gamma - a.slope + gamma + b.slope);
}

/** As {@link cubicShare}; `undefined` when the minimum is not on the far side of `a`. */
function boundedCubicShare(a: LinePoint, b: LinePoint, distance: number, forward: boolean): number | undefined {
  const theta = (3 * (a.value - b.value)) / distance + a.slope + b.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope));
  const root = scale * Math.sqrt(Math.max(0, (theta / scale) ** 2 - (a.slope / scale) * (b.slope / scale)));
  const gamma = forward ? -root : root;
  const share = (gamma - a.slope + theta) / (gamma + (b.slope - a.slope) + gamma);
  return share < 0 && gamma !== 0 ? share : undefined;
}
