delete from mail_server
