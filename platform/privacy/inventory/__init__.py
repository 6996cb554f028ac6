"""What the site stores about a person: one list, and what is made from it.

The list (`inventory`) names every table and field that says something about somebody. From it come
the page that tells people, the download of one's own data, and what deleting an account does.
"""
