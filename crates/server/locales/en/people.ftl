## Signing in, the first run, people and their roles.
sign-in-title = Welcome back
sign-in-action = Sign in
sign-in-wrong = The e-mail address or the password is wrong.
sign-in-throttled = { $seconds ->
    [one] Too many attempts. Wait { $seconds } second, then try again.
   *[other] Too many attempts. Wait { $seconds } seconds, then try again.
}
sign-in-left = You have signed out.
sign-in-forgotten = Forgotten your password? An owner of the shop can give you a new one under Settings, People.
set-up-title = Set up your shop
set-up-lead = You will be its owner: the one who can do everything and invite the others. You are two minutes from seeing who comes back.
set-up-email-hint = You sign in with it. Nothing is sent to it.
set-up-token = Set-up code
set-up-token-hint = It was printed where regulars was started. It proves that the server is yours.
set-up-wrong-token = This is not the code. Copy it from the console or the log of the server.
set-up-action = Create the shop
person-name = Your name
person-email = E-mail address
person-password = Password
person-password-show = Show
person-password-hint = At least 10 characters. Three or four words together are good and easy to keep.
person-password-short = Use at least 10 characters.
person-password-long = This is too long: use fewer than 1,000 characters.
person-wrong-name = Write a name of 1 to 100 characters.
person-wrong-email = Write an e-mail address such as ada@example.com.
