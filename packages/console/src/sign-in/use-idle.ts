import { useEffect, useRef } from 'react';

const IDLE_AFTER = 30 * 60_000;
const SIGNS_OF_LIFE = ['pointerdown', 'pointermove', 'keydown', 'scroll', 'visibilitychange'] as const;

/** Calls back once nobody has used the page for 30 minutes. */
export function useIdle(onIdle: () => void): void {
  const latest = useRef(onIdle);
  latest.current = onIdle;
  useEffect(() => {
    let lastSeen = Date.now();
    // A computer that slept runs no timer, so the time is checked before the first action after it.
    const check = () => Date.now() - lastSeen >= IDLE_AFTER && latest.current();
    const seen = () => {
      if (!check()) lastSeen = Date.now();
    };
    const timer = setInterval(check, 10_000);
    for (const sign of SIGNS_OF_LIFE) document.addEventListener(sign, seen, { passive: true });
    return () => {
      clearInterval(timer);
      for (const sign of SIGNS_OF_LIFE) document.removeEventListener(sign, seen);
    };
  }, []);
}
