// Holds the lock that its argument names until it is killed.
import Libsql from "libsql";

const db = new Libsql(process.argv[2], { timeout: 0 });
db.exec("BEGIN EXCLUSIVE");
process.send("held");
setInterval(() => {}, 1000);
