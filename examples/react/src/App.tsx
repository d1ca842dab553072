import { Link, Route, Switch } from 'wouter';
import { AccountPage } from './account/AccountPage.tsx';
import { ChangePage } from './change/ChangePage.tsx';
import { ReturnPage } from './checkout/ReturnPage.tsx';
import { PricingPage } from './pricing/PricingPage.tsx';
import { SignInPage } from './session/SignInPage.tsx';
import { useSession } from './session/session.tsx';
import { SeatsPage } from './team/SeatsPage.tsx';
import { TeamPage } from './team/TeamPage.tsx';

export function App() {
  return (
    <>
      <Header />
      <main>
        <Switch>
          <Route path="/" component={PricingPage} />
          <Route path="/sign-in" component={SignInPage} />
          <Route path="/welcome" component={ReturnPage} />
          <Route path="/account" component={AccountPage} />
          <Route path="/team" component={TeamPage} />
          <Route path="/team/:id/seats">{({ id }) => <SeatsPage id={decodeURIComponent(id)} />}</Route>
          <Route path="/change/:plan/:interval">{(route) => <ChangePage {...route} />}</Route>
          <Route>
            <h1>Page not found</h1>
            <Link href="/">See the plans</Link>
          </Route>
        </Switch>
      </main>
    </>
  );
}

function Header() {
  const { user, signOut } = useSession();
  return (
    <header>
      <Link href="/" className="brand">
        Signals
      </Link>
      <nav>
        <Link href="/">Plans</Link>
        {user === null ? <Link href="/sign-in">Sign in</Link> : <Link href="/account">Account</Link>}
        {user !== null && <Link href="/team">Team</Link>}
        {user !== null && (
          <button type="button" className="link" onClick={signOut} title={`Signed in as ${user}`}>
            Sign out
          </button>
        )}
      </nav>
    </header>
  );
}
