delete from failed_sign_ins where key = $1
