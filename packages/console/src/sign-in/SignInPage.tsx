import { Alert, Button, Center, Paper, Stack, Text, Title } from '@mantine/core';

interface Props {
  /** Why nobody is signed in, in words for staff. Null at the first visit. */
  notice: string | null;
  /** Null if there is no way to sign in. */
  signIn: (() => void) | null;
  busy: boolean;
}

/** What people see who are not signed in. */
export function SignInPage({ notice, signIn, busy }: Props) {
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w="100%" maw={420}>
        <Stack>
          <Title order={1} size="h2">
            Console
          </Title>
          <Text>For support, finance and admins. Find a customer, see what they may use and why, and help them.</Text>
          {notice !== null && (
            <Alert color="yellow" role="alert">
              {notice}
            </Alert>
          )}
          {signIn ? (
            <Button onClick={signIn} loading={busy} fullWidth>
              Sign in
            </Button>
          ) : (
            <Text c="dimmed" size="sm">
              Signing in is not set up yet. Ask your developers to set CONSOLE_OIDC_ISSUER and CONSOLE_OIDC_CLIENT_ID.
            </Text>
          )}
        </Stack>
      </Paper>
    </Center>
  );
}
