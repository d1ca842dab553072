import { useDocumentVisibility, useInterval } from '@mantine/hooks';
import { useEffect } from 'react';

/** Payments, disputes and webhooks arrive while staff look at a page. */
const FRESH = 15_000;

/** Reads again every 15 seconds while the page is visible. `reread` must be the same function. */
export function useFresh(reread: () => void): void {
  const visibility = useDocumentVisibility();
  const { start, stop } = useInterval(reread, FRESH);
  useEffect(() => {
    if (visibility === 'visible') start();
    return stop;
  }, [visibility, start, stop]);
}
