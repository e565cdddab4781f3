## Pages for what went wrong.
error-home = Go to the home page
error-load-again = Load the page again
error-request = Reference for whoever runs this server: { $id }
error-not-found-title = This page does not exist
error-not-found-text = The address may be mistyped, or what it showed is no longer here.
error-forbidden-title = Your role does not include this
error-forbidden-text = Ask an owner of the shop to do it for you, or to give you another role under Settings, People.
error-expired-title = This form has expired
error-expired-text = The page was open for a long time, or you have signed in or out since. Nothing was changed. Load the page again and repeat what you did.
error-too-large-title = That is too large
error-too-large-text = What was sent is over the limit that this server takes. A file of orders can also be compressed (gz or zst), or imported on the command line.
error-not-possible-title = That cannot be done here
error-not-possible-text = The request does not fit what is here. It may have been done already. Nothing was changed.
error-busy-title = One moment, please
error-busy-text = The server has too much to do at present. Try again in a few seconds.
error-broken-title = Something broke on our side
error-broken-text = It was written to the log. You can load the page again; what you saved before is safe.
