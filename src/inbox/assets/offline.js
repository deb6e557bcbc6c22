// @ts-check
/* The page that is shown without a line: it looks by itself whether there is one again. */

const AGAIN = 5_000;

async function look() {
  try {
    const answer = await fetch('/health/live', { cache: 'no-store' });
    if (answer.ok) location.reload();
  } catch {
    // Not yet.
  }
}

addEventListener('online', look);
setInterval(look, AGAIN);
