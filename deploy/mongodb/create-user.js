// Run by the image of MongoDB when its volume is still empty: the user of the service, who may do nothing outside its own database.
// README.md has a narrower role, which can only read and insert in `audit`.
const { readFileSync } = require('node:fs');

db.getSiblingDB('tollgate').createUser({
  user: 'tollgate',
  pwd: readFileSync('/run/mongodb/password', 'utf8'),
  roles: ['readWrite'],
});
