import { Button, Group } from '@mantine/core';
import { GrantFeature, GrantPlan } from '../action/Grant.tsx';
import { may, useSession } from '../sign-in/session.ts';
import { useCustomer } from './customer-context.ts';

/** What the person may do for the customer as a whole. */
export function CustomerActions() {
  const session = useSession();
  const { act } = useCustomer();
  if (!may(session, 'grant')) return null;
  return (
    <Group gap="xs">
      <Button variant="default" onClick={() => act(<GrantPlan />)}>
        Grant a plan
      </Button>
      <Button variant="default" onClick={() => act(<GrantFeature />)}>
        Grant a feature
      </Button>
    </Group>
  );
}
