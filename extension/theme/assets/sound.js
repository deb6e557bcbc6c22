// @ts-check
/*
 * A short, soft sound for a new message, made by the browser itself. It rings once for all tabs of the shop: in the one
 * that holds the stream, and not while any of them has the chat before the shopper's eyes. Those that have share a lock,
 * which goes with its tab.
 */

/** @type {AudioContext | null} */
let audio = null;

export class Bell {
  #name;
  #isSeen;
  /** @type {(() => void) | null} */ #letGo = null;

  /** @param {string} name of the lock @param {() => boolean} isSeen whether this tab's chat is open and looked at */
  constructor(name, isSeen) {
    this.#name = name;
    this.#isSeen = isSeen;
    document.addEventListener('visibilitychange', () => this.look());
    this.look();
  }

  /** The chat was opened or closed, its page looked at or left. */
  look() {
    const seen = this.#isSeen();
    if (seen === (this.#letGo !== null)) return;
    this.#letGo?.();
    this.#letGo = null;
    if (!seen || !navigator.locks) return;
    const held = new Promise((resolve) => { this.#letGo = () => resolve(null); });
    // Refused where the browser keeps frames of other sites from each other: there is one tab, then.
    navigator.locks.request(this.#name, { mode: 'shared' }, () => held).catch(() => {});
  }

  /** Something came. */
  async ring() {
    if (this.#isSeen()) return;
    const locks = await navigator.locks?.query().catch(() => null);
    if (!locks?.held?.some(({ name }) => name === this.#name)) this.chime();
  }

  chime() {
    try {
      audio ??= new AudioContext();
      const now = audio.currentTime;
      for (const [at, pitch] of [[0, 660], [0.09, 880]]) {
        const tone = audio.createOscillator();
        const volume = audio.createGain();
        tone.frequency.value = Number(pitch);
        volume.gain.setValueAtTime(0.0001, now + Number(at));
        volume.gain.exponentialRampToValueAtTime(0.08, now + Number(at) + 0.02);
        volume.gain.exponentialRampToValueAtTime(0.0001, now + Number(at) + 0.25);
        tone.connect(volume).connect(audio.destination);
        tone.start(now + Number(at));
        tone.stop(now + Number(at) + 0.3);
      }
    } catch {
      // no sound here
    }
  }
}
