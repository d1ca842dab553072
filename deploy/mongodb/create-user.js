// Runs once, when MongoDB's volume is empty: the user of the service. docs/auditing.md has a role that may do less.
db.getSiblingDB('tollgate').createUser({
  user: 'tollgate',
  pwd: process.env.TOLLGATE_PASSWORD,
  roles: [{ role: 'readWrite', db: 'tollgate' }],
});
