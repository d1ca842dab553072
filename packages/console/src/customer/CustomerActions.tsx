import { Button, Group } from '@mantine/core';
import { DeleteAccount } from '../action/DeleteAccount.tsx';
import { GrantFeature, GrantPlan } from '../action/Grant.tsx';
import { may, useSession } from '../sign-in/session.ts';
import { useCustomer } from './customer-context.ts';

/** What the person may do for the customer as a whole. */
export function CustomerActions() {
  const session = useSession();
  const { act } = useCustomer();
  return (
    <Group gap="xs">
      {may(session, 'grant') && (
        <>
          <Button variant="default" onClick={() => act(<GrantPlan />)}>
            Grant a plan
          </Button>
          <Button variant="default" onClick={() => act(<GrantFeature />)}>
            Grant a feature
          </Button>
        </>
      )}
      {may(session, 'deleteAccount') && (
        <Button variant="default" onClick={() => act(<DeleteAccount />)}>
          Delete the account
        </Button>
      )}
    </Group>
  );
}
