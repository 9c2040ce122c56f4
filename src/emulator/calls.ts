// What was asked of the emulator: operation, secret name, time, outcome. Never a value, never a whole request.

/** One request, or one step of a rotation (`operation` is then `rotation:` and the step). */
export interface Call {
  readonly operation: string;
  /** Undefined for operations on no or many secrets, and for an id that cannot be a secret's name. */
  readonly secretName: string | undefined;
  /** Region the request was signed for; undefined for a step of a rotation. */
  readonly region?: string;
  /** ISO 8601, by the emulator's clock. */
  readonly time: string;
  /** `ok`, the code of the error that was sent, or the kind of the fault that took the answer. `open` while under way. */
  readonly outcome: string;
}

/** Older calls are forgotten beyond this many, so that a long run does not grow without end. */
const KEPT_CALLS = 10_000;

/** The log of calls, oldest first. */
export class CallLog {
  readonly #calls: Call[] = [];
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** Notes the start of a call; the returned function notes its outcome. */
  begin(operation: string, secretName: string | undefined, region?: string): (outcome: string) => void {
    const signed = region === undefined ? {} : { region };
    const call = { operation, secretName, ...signed, time: this.#now().toISOString(), outcome: 'open' };
    this.#calls.push(call);
    if (this.#calls.length > KEPT_CALLS) this.#calls.shift();
    return (outcome) => {
      call.outcome = outcome;
    };
  }
}
